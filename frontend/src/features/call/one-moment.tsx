import { LoaderCircle } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** The assistant's own voice, kept on the page: whoever would have to speak it is the one who is away. */
const CLIP = '/one-moment.mp3';
const AGAIN_AFTER_MS = 8_000;

/** The assistant dropped out of the call and is being brought back: seen, and heard. Gone with the component. */
export function OneMoment() {
  const { t } = useTranslation();
  useEffect(() => {
    const clip = new Audio(CLIP);
    const play = () => {
      clip.currentTime = 0;
      // A browser that plays nothing yet says so elsewhere; the words stand here.
      clip.play().catch(() => undefined);
    };
    play();
    const again = setInterval(play, AGAIN_AFTER_MS);
    return () => {
      clearInterval(again);
      clip.pause();
    };
  }, []);
  return (
    <p role="status" className="flex min-h-6 items-center gap-2.5 text-sm">
      <LoaderCircle size={16} aria-hidden className="animate-spin text-accent" />
      {t('call.agentLost')}
    </p>
  );
}
