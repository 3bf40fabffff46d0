import { useTranslation } from 'react-i18next';
import type { QuickReply } from '@/lib/api/types';

/** The server's suggestions for what is being asked; pressing one says its words. */
export function QuickReplies({ replies, onSay }: { replies: QuickReply[]; onSay: (text: string) => void }) {
  const { t } = useTranslation();
  if (replies.length === 0) return null;
  return (
    <div role="group" aria-label={t('quickReplies.label')} className="flex animate-arrive flex-wrap gap-2 px-4 pb-5 sm:pr-6 sm:pl-[7.75rem]">
      {replies.map((reply) => (
        <button
          key={reply.label}
          type="button"
          onClick={() => onSay(reply.text)}
          className="min-h-9 rounded-md border border-accent/45 bg-sheet px-3.5 text-sm font-medium text-accent transition-colors duration-100 hover:border-accent hover:bg-agent-soft"
        >
          {reply.label}
        </button>
      ))}
    </div>
  );
}
