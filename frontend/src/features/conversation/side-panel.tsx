import { ChevronDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BookingView } from '@/lib/api/types';
import type { SessionState } from '@/lib/events/state';
import { useMediaQuery } from '@/lib/use-media-query';
import { BookingCard } from './booking-card';
import { SlotsPanel } from './slots-panel';

interface SidePanelProps {
  state: SessionState;
  bookings: BookingView[];
  zone: string | undefined;
  onEdit: (slot: string, value: string, label: string) => void;
}

/** Beside the conversation where there is room, folded above it where there is not. */
export function SidePanel({ state, bookings, zone, onEdit }: SidePanelProps) {
  const { t } = useTranslation();
  const beside = useMediaQuery('(min-width: 64rem)');
  const active = state.frames.findLast((frame) => !['done', 'cancelled', 'failed'].includes(frame.status));
  const cards = (
    <>
      {active || bookings.length === 0 ? <SlotsPanel frames={state.frames} utterances={state.utterances} onEdit={onEdit} /> : null}
      {bookings.toReversed().map((booking) => <BookingCard key={booking.reference} booking={booking} zone={zone} />)}
    </>
  );
  if (beside) return <aside aria-label={t('slots.title')} className="grid min-h-0 content-start gap-4 overflow-y-auto">{cards}</aside>;
  if (!active && bookings.length === 0) return <span />;
  const slots = active ? Object.values(active.slots) : [];
  return (
    <details className="group min-h-0">
      <summary className="panel flex min-h-10 items-center gap-2 px-3 text-sm font-medium group-open:mb-2">
        {active ? active.title : bookings.map((booking) => booking.reference).join(', ')}
        {active ? (
          <span className="ml-auto text-xs font-normal text-ink-3 tabular-nums">
            {t('slots.progress', { filled: slots.filter((slot) => slot.said).length, total: slots.length })}
          </span>
        ) : <span className="ml-auto" />}
        <ChevronDown size={16} aria-hidden className="text-ink-3 transition-transform duration-100 group-open:rotate-180" />
      </summary>
      <div className="grid max-h-[45dvh] gap-3 overflow-y-auto">{cards}</div>
    </details>
  );
}
