import type { GateReport, GateSentence } from '../../gate/gate-report.ts';
import type { Tone } from '../../run/report-model.ts';
import { shorten } from '../../words/clean-text.ts';

/** GitHub shows ten of each level for a step; one is left for the number of the others. */
const MOST_OF_A_LEVEL = 9;
const TITLE_LIMIT = 120;
const MESSAGE_LIMIT = 2000;

type Level = 'error' | 'warning' | 'notice';
const LEVELS: Readonly<Record<Tone, Level>> = { bad: 'error', caution: 'warning', good: 'notice', neutral: 'notice' };

/**
 * Renders the headline and what did not simply pass as workflow commands of GitHub Actions, one per line. Text from
 * outside cannot end a command or begin another.
 */
export function renderAnnotations(report: GateReport): string {
  const lines = [report.headline, ...report.sentences.filter(({ word }) => word !== 'PASS')].map(
    (sentence) => [LEVELS[sentence.tone], sentence] as const,
  );
  const shown = (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const all = lines.filter(([one]) => one === level).map(([, sentence]) => sentence);
    const rest = all.length - MOST_OF_A_LEVEL;
    const more = { word: 'MORE', text: `${rest} more in the summary of this job.`, tone: 'neutral' } as const;
    return [...all.slice(0, MOST_OF_A_LEVEL), ...(rest > 0 ? [more] : [])].map((sentence) => command(level, sentence));
  });
  return shown.join('');
}

function command(level: Level, { word, text }: GateSentence): string {
  const title = shorten(`stackbench gate: ${word}`, TITLE_LIMIT);
  return `::${level} title=${escapeProperty(title)}::${escapeData(shorten(text, MESSAGE_LIMIT))}\n`;
}

/** As the runner reads them back: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
