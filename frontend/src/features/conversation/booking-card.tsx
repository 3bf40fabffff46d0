import { CalendarCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BookingView } from '@/lib/api/types';
import { dayAndTime, foreignZone } from '@/lib/times';

/** The receipt: what is now in the books. */
export function BookingCard({ booking, zone }: { booking: BookingView; zone?: string }) {
  const { t, i18n } = useTranslation();
  const known = i18n.exists(`booking.status.${booking.status}`);
  const elsewhere = zone ? foreignZone(booking.starts_at, zone) : null;
  return (
    <article aria-label={booking.reference} data-booking={booking.reference} className="panel animate-arrive overflow-hidden">
      <header className="flex items-center gap-2.5 border-b bg-agent-soft px-4 py-2.5 text-accent">
        <CalendarCheck size={16} aria-hidden />
        <h2 className="text-sm font-semibold">{known ? t(`booking.status.${booking.status as 'confirmed'}`) : booking.status}</h2>
        <code className="ml-auto font-sans text-[13px] font-semibold tabular-nums">{booking.reference}</code>
      </header>
      <div className="px-4 py-3">
        <p className="font-semibold">{booking.offering}</p>
        <p className="text-sm">
          <time dateTime={booking.starts_at}>{dayAndTime(booking.starts_at, zone)}</time>
          {elsewhere ? <span className="text-ink-3"> {elsewhere}</span> : null}
        </p>
        <p className="mt-1 text-sm text-ink-2">
          {[booking.customer.name, ...booking.assets].filter(Boolean).join(' · ')}
        </p>
      </div>
    </article>
  );
}
