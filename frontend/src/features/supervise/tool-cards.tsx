import { Database, PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ToolView } from '@/lib/api/types';
import { milliseconds } from '@/lib/times';

export function ToolCards({ tools }: { tools: ToolView[] }) {
  const { t } = useTranslation();
  if (tools.length === 0) return null;
  return (
    <ul className="mt-2 grid gap-1">
      {tools.map((tool, index) => {
        const Icon = tool.effect === 'write' ? PenLine : Database;
        return (
          <li key={index} data-tool={tool.name} className="flex flex-wrap items-center gap-x-2 rounded-sm border bg-sunk px-2 py-1 text-xs text-ink-2">
            <Icon size={12} aria-hidden className={tool.effect === 'write' ? 'text-human' : 'text-ink-3'} />
            <code className="font-sans font-medium text-ink">{tool.name}</code>
            <span>{t(`console.tool.${tool.effect}`)}</span>
            <span className={tool.status === 'ok' ? '' : 'font-medium text-trouble'}>{t(`console.tool.${tool.status}`)}</span>
            {tool.outcome ? <span className="min-w-0 truncate text-ink-3">{tool.outcome}</span> : null}
            <span className="ml-auto tabular-nums">{t('console.tool.ms', { ms: milliseconds(tool.ms) })}</span>
          </li>
        );
      })}
    </ul>
  );
}
