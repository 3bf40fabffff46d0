import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = ['conversation', 'call', 'supervise'];

/** Words belong in the catalogue: a literal in JSX can never be translated. */
const noLiteralWords = {
  'no-restricted-syntax': [
    'error',
    { selector: 'JSXText[value=/[A-Za-z]{2,}/]', message: 'Words go into lib/i18n/en.json.' },
    {
      selector: 'JSXAttribute[name.name=/^(aria-label|title|placeholder|alt|label)$/] > Literal[value=/[A-Za-z]{2,}/]',
      message: 'Words go into lib/i18n/en.json.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist', 'contracts/node_modules', 'src/lib/api/schema.gen.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      ...noLiteralWords,
      'max-lines': ['error', 400],
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: ['src/lib/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['@/app/*', '@/features/*'], message: 'lib is below.' }] }],
    },
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@/app/*', ...features.filter((other) => other !== feature).map((other) => `@/features/${other}*`)],
              message: 'Features never import features or the app: compose them in app/.',
            },
          ],
        },
      ],
    },
  })),
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', window: 'readonly', document: 'readonly', setInterval: 'readonly', AudioContext: 'readonly' } } },
);
