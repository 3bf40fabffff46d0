import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Read out after the title. */
  summary?: string;
}

export function Dialog({ open, onClose, title, summary, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[color-mix(in_srgb,var(--color-ink)_28%,transparent)] dark:bg-black/60" />
        <Base.Viewport className="fixed inset-0 z-50 grid place-items-center overflow-auto p-4">
          <Base.Popup className="panel animate-arrive w-full max-w-md border-edge/60 p-6 outline-none">
            <Base.Title className="text-lg leading-6 font-semibold">{title}</Base.Title>
            {summary ? <Base.Description className="mt-1.5 text-sm text-ink-2">{summary}</Base.Description> : null}
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
