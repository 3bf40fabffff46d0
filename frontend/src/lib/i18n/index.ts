import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

/** One catalogue a language; another one is another file here with the same keys. */
const catalogues = { en: { translation: en } };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

void i18next.use(initReactI18next).init({
  resources: catalogues,
  lng: 'en',
  fallbackLng: 'en',
  // React escapes what it renders.
  interpolation: { escapeValue: false },
  returnNull: false,
});

export default i18next;
