import { useRouter } from '@tanstack/react-router';
import { Failure } from '@/lib/ui/failure';

export function RouteFailed({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <main className="mx-auto w-full max-w-xl p-6">
      <Failure error={error} onRetry={() => void router.invalidate()} />
    </main>
  );
}
