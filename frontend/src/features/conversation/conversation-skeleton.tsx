import { Skeleton } from '@/lib/ui/skeleton';

export function ConversationSkeleton({ label }: { label: string }) {
  return (
    <main aria-busy className="mx-auto grid min-h-0 w-full max-w-6xl flex-1 gap-5 p-3 sm:p-5 lg:grid-cols-[1fr_20rem]">
      <p className="sr-only" role="status">{label}</p>
      <div className="panel grid content-start gap-5 p-6">
        {['w-2/3', 'w-1/2', 'w-3/5'].map((width) => (
          <div key={width} className="grid gap-2">
            <Skeleton className="w-16" />
            <Skeleton className={`h-4 ${width}`} />
          </div>
        ))}
      </div>
      <div className="panel hidden content-start gap-4 p-4 lg:grid">
        <Skeleton className="w-1/2" />
        {['w-3/4', 'w-2/3', 'w-4/5', 'w-1/2'].map((width) => <Skeleton key={width} className={width} />)}
      </div>
    </main>
  );
}
