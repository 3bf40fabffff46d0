import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePack } from '@/lib/api/pack';
import { emptySession, type SessionState } from '@/lib/events/state';
import { useShortcuts } from '@/lib/keys/use-shortcuts';
import { ShortcutSheet } from '@/lib/keys/shortcut-sheet';
import type { LiveConnection } from '@/lib/live/live-session';
import type { CustomerSession } from '@/lib/session/customer-session';
import { Failure } from '@/lib/ui/failure';
import { ConversationSkeleton } from './conversation-skeleton';
import { Header } from './header';
import { OpenConversation } from './open-conversation';
import { useConversation } from './use-conversation';

/** What the call needs from the conversation that it belongs to. */
export interface CallContext {
  session: CustomerSession;
  state: SessionState;
  voice: { available: boolean; reason: string | null } | undefined;
  business: string;
  say: (text: string) => void;
}

export interface CallSlots {
  strip: (context: CallContext) => ReactNode;
  controls: (context: CallContext) => ReactNode;
}

const NOT_LIVE = { link: { phase: 'connecting' } as const, session: emptySession };

/** The customer's page. The call is handed in, because it is a part of its own that this one only makes room for. */
export function ConversationPage({ call }: { call: CallSlots }) {
  const { t } = useTranslation();
  const { opened, connection, startOver } = useConversation();
  const pack = usePack().data;
  const [sheet, setSheet] = useState(false);
  useShortcuts({ '?': () => setSheet(true) });

  const header = (part: { link: Parameters<typeof Header>[0]['link']; session: SessionState }) => (
    <Header pack={pack} holder={part.session.holder} link={part.link} onStartOver={startOver} onShowShortcuts={() => setSheet(true)} />
  );

  return (
    <div className="flex h-dvh min-h-0 flex-col">
      {opened.isError ? (
        <>
          {header(NOT_LIVE)}
          <main className="mx-auto w-full max-w-2xl p-6"><Failure error={opened.error} onRetry={() => void opened.refetch()} /></main>
        </>
      ) : opened.data && connection ? (
        <OpenConversation key={opened.data.sessionId} session={opened.data} connection={connection as LiveConnection} pack={pack} header={header} call={call} onStartOver={startOver} />
      ) : (
        <>
          {header(NOT_LIVE)}
          <ConversationSkeleton label={t('conversation.loading')} />
        </>
      )}
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} keys={['?', 'M', 'C']} />
    </div>
  );
}
