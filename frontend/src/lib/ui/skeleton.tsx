import { classes } from './classes';

/** Where words will be. Hidden from readers, who are told "loading" once by whoever shows it. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes('block h-3.5 animate-breathe rounded-sm bg-line', className)} />;
}
