import { useTranslation } from 'react-i18next';
import { Button } from '@/lib/ui/button';
import { Dialog } from '@/lib/ui/dialog';

export type ShortcutKey = '?' | 'M' | 'C' | 'J' | 'K';

export function ShortcutSheet({ open, onClose, keys }: { open: boolean; onClose: () => void; keys: ShortcutKey[] }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('shortcuts.title')} summary={t('shortcuts.summary')}>
      <dl className="my-4 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2.5 text-sm">
        {keys.map((key) => (
          <div key={key} className="contents">
            <dt><kbd className="inline-grid size-7 place-items-center rounded-sm border border-edge/60 bg-sunk font-sans font-semibold">{key}</kbd></dt>
            <dd>{t(`shortcuts.key.${key}`)}</dd>
          </div>
        ))}
      </dl>
      <Button className="w-full" onClick={onClose}>{t('shortcuts.close')}</Button>
    </Dialog>
  );
}
