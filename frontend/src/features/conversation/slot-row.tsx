import { Circle, CircleCheck, CircleDashed, CircleDot, Pencil, RefreshCw, type LucideIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotState } from '@/lib/api/types';
import type { SlotStatus } from '@/lib/events/state';
import { Button, IconButton } from '@/lib/ui/button';
import { classes } from '@/lib/ui/classes';

const looks: Record<SlotStatus, { icon: LucideIcon; ink: string; motion?: string }> = {
  empty: { icon: Circle, ink: 'text-ink-3' },
  asking: { icon: CircleDashed, ink: 'text-accent', motion: 'animate-breathe' },
  heard: { icon: CircleDot, ink: 'text-accent' },
  confirmed: { icon: CircleCheck, ink: 'text-accent' },
  corrected: { icon: RefreshCw, ink: 'text-human' },
};

interface SlotRowProps {
  name: string;
  slot: SlotState;
  /** Jumps to the words that it was taken from. */
  onShowSource?: () => void;
  /** Absent once the task is over: what is booked is not edited here. */
  onEdit?: (value: string) => void;
}

export function SlotRow({ name, slot, onShowSource, onEdit }: SlotRowProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const { icon: Icon, ink, motion } = looks[slot.status];
  const label = slot.label || name;
  const stop = () => {
    setEditing(false);
    queueMicrotask(() => editButton.current?.focus());
  };

  return (
    <li data-slot={name} data-status={slot.status} className="row-y grid grid-cols-[18px_1fr_auto] items-start gap-x-2.5 border-t first:border-t-0">
      <Icon size={16} aria-hidden className={classes('mt-[3px]', ink, motion)} />
      <div className="min-w-0">
        <p className="flex items-baseline gap-2 text-[13px] text-ink-2">
          {label}
          <span className={classes('text-[11px]', slot.status === 'corrected' ? 'text-human' : slot.status === 'asking' ? 'text-accent' : 'text-ink-3')}>
            {t(`slots.status.${slot.status}`)}
          </span>
        </p>
        {editing && onEdit ? (
          <SlotEditor label={label} value={slot.said} onCancel={stop} onSave={(value) => { onEdit(value); stop(); }} />
        ) : (
          <div className="leading-6 font-medium break-words">
            {slot.said ? (
              onShowSource ? (
                <button type="button" onClick={onShowSource} title={t('slots.showSource')} className="text-left underline decoration-line decoration-1 underline-offset-4 hover:decoration-accent">
                  {slot.said}
                </button>
              ) : slot.said
            ) : <span className="font-normal text-ink-3">{t('slots.noValue')}</span>}
          </div>
        )}
      </div>
      {onEdit && !editing ? (
        <IconButton ref={editButton} label={t('slots.edit', { label })} className="size-8" onClick={() => setEditing(true)}>
          <Pencil size={14} aria-hidden />
        </IconButton>
      ) : <span />}
    </li>
  );
}

interface SlotEditorProps {
  label: string;
  value: string;
  onSave: (value: string) => void;
  onCancel: () => void;
}

function SlotEditor({ label, value, onSave, onCancel }: SlotEditorProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(value);
  const changed = draft.trim() !== '' && draft.trim() !== value;
  return (
    <div>
      <form
        className="mt-1 grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) onSave(draft.trim());
        }}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      >
        <input
          autoFocus
          value={draft}
          maxLength={500}
          aria-label={label}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          className="min-h-9 w-full min-w-0 rounded-md border border-edge bg-paper px-2.5 text-sm focus:border-accent focus:outline-1 focus:outline-accent"
        />
        <div className="flex gap-2">
          <Button type="submit" tone="accent" size="small" disabled={!changed}>{t('slots.save')}</Button>
          <Button size="small" tone="quiet" onClick={onCancel}>{t('slots.cancel')}</Button>
        </div>
      </form>
    </div>
  );
}
