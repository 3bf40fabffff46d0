import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

interface Preferences {
  theme: Theme;
  density: Density;
  captions: boolean;
  shortcuts: boolean;
  set: (change: Partial<Omit<Preferences, 'set'>>) => void;
}

/** How this person likes the screen; kept in this browser, never sent. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({ theme: 'system', density: 'comfortable', captions: true, shortcuts: true, set }),
    { name: 'frontdesk.preferences', partialize: ({ theme, density, captions, shortcuts }) => ({ theme, density, captions, shortcuts }) },
  ),
);

/** Put the preferences on the root element, where the stylesheet reads them. */
export function followPreferences(root: HTMLElement): () => void {
  const apply = ({ theme, density }: Preferences) => {
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.dataset.density = density;
  };
  apply(usePreferences.getState());
  return usePreferences.subscribe(apply);
}
