import { useEffect } from 'react';
import { usePreferences } from '@/lib/preferences';

/** Single keys (upper case, or a sign) that act while nobody is typing. Each person may turn them off. */
export function useShortcuts(actions: Record<string, (() => void) | undefined>): void {
  const enabled = usePreferences((preferences) => preferences.shortcuts);
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const action = actions[event.key.length === 1 ? event.key.toUpperCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled, actions]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
