import { ClipboardList } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FrameState } from '@/lib/api/types';
import type { Utterance } from '@/lib/events/state';
import { utteranceAnchor } from '@/lib/transcript/transcript';
import { SlotRow } from './slot-row';

const OVER = new Set<FrameState['status']>(['done', 'cancelled', 'failed']);

interface SlotsPanelProps {
  frames: FrameState[];
  utterances: Utterance[];
  onEdit: (slot: string, value: string, label: string) => void;
}

/** What the agent has understood so far, as a form that fills itself and may be corrected by hand. */
export function SlotsPanel({ frames, utterances, onEdit }: SlotsPanelProps) {
  const { t } = useTranslation();
  // The stack's top is what is being talked about.
  const frame = frames.findLast((each) => !OVER.has(each.status));
  if (!frame) {
    return (
      <section aria-label={t('slots.title')} className="panel grid justify-items-start gap-2 p-5">
        <ClipboardList size={18} aria-hidden className="text-ink-3" />
        <p className="text-sm text-ink-2">{t('slots.nothingYet')}</p>
      </section>
    );
  }
  const slots = Object.entries(frame.slots);
  const filled = slots.filter(([, slot]) => slot.said !== '').length;
  return (
    <section aria-label={frame.title} className="panel" data-frame={frame.task}>
      <header className="border-b px-4 pt-3.5 pb-3">
        <div className="flex items-baseline justify-between gap-3">
          <h2 className="font-semibold">{frame.title}</h2>
          <span className="text-xs text-ink-3 tabular-nums">{t('slots.progress', { filled, total: slots.length })}</span>
        </div>
        <Progress slots={slots.map(([name, slot]) => ({ name, filled: slot.said !== '' }))} />
        {frame.status === 'confirming' ? <p className="mt-2.5 text-[13px] text-ink-2">{t('slots.confirming')}</p> : null}
        {frame.status === 'paused' ? <p className="mt-2.5 text-[13px] text-ink-2">{t('slots.paused')}</p> : null}
      </header>
      <ul className="px-4 py-1">
        {slots.map(([name, slot]) => {
          const source = utterances.find((each) => each.turnId === slot.turn_id && each.role === 'customer');
          return (
            <SlotRow
              key={name}
              name={name}
              slot={slot}
              onShowSource={source ? () => showUtterance(source.id) : undefined}
              onEdit={(value) => onEdit(name, value, slot.label || name)}
            />
          );
        })}
      </ul>
    </section>
  );
}

function Progress({ slots }: { slots: { name: string; filled: boolean }[] }) {
  return (
    <div aria-hidden className="mt-2.5 flex gap-1">
      {slots.map((slot) => (
        <span key={slot.name} className={`h-1 flex-1 rounded-full transition-colors duration-200 ${slot.filled ? 'bg-accent' : 'bg-line'}`} />
      ))}
    </div>
  );
}

const FLASH_MS = 1500;

function showUtterance(id: string): void {
  const row = document.getElementById(utteranceAnchor(id));
  if (!row) return;
  row.scrollIntoView({ block: 'center' });
  row.dataset.shown = '';
  setTimeout(() => delete row.dataset.shown, FLASH_MS);
}
