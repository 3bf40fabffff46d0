import { ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PackView } from '@/lib/api/pack';

interface WelcomeProps {
  pack: PackView | undefined;
  onSay: (text: string) => void;
}

/** Before the first words: who answers here, and what one might ask. Gone once the customer has said something. */
export function Welcome({ pack, onSay }: WelcomeProps) {
  const { t } = useTranslation();
  if (!pack) return null;
  return (
    <section aria-label={t('welcome.suggestions')} className="m-auto grid w-full max-w-xl gap-6 px-4 py-8 sm:px-6">
      <div className="grid gap-1.5 text-center">
        <h2 className="text-[22px] leading-7 font-semibold tracking-[-0.015em] text-balance">{t('welcome.title', { business: pack.business })}</h2>
        <p className="text-ink-2 text-pretty">{t(pack.voice.available ? 'welcome.chatAndCall' : 'welcome.chatOnly', { name: pack.persona })}</p>
      </div>
      {pack.suggestions.length > 0 ? (
        <ul className="grid gap-2 sm:grid-cols-2">
          {pack.suggestions.map((suggestion) => (
            <li key={suggestion.label}>
              <button
                type="button"
                onClick={() => onSay(suggestion.text)}
                className="group grid h-full w-full grid-cols-[1fr_auto] items-start gap-x-2 rounded-md border border-edge/50 px-3.5 py-2.5 text-left transition-colors duration-100 hover:border-accent hover:bg-agent-soft"
              >
                <span className="text-sm font-medium">{suggestion.label}</span>
                <ArrowUpRight size={14} aria-hidden className="mt-1 text-ink-3 group-hover:text-accent" />
                <span className="col-span-2 text-[13px] text-ink-3">{suggestion.text}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
