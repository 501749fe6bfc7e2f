import type { ReportSection } from '../../../reporting/report-page';
import type { Sections } from '../../../reporting/report-sections';
import type { ReportWords } from '../report-words';
import type { Block } from './block';
import { costBlocks } from './cost';
import { channelsBlocks, healthBlocks, lateBlocks, repliesBlocks, timesBlocks } from './effects';
import { funnelBlocks } from './funnel';
import { holdoutBlocks } from './holdout';
import { breakdownBlocks, responseBlocks, sessionsBlocks } from './rates';
import { timelineBlocks } from './timeline';
import { cohortsBlocks, fatigueBlocks, negativeBlocks } from './turning-away';

/** What was chosen within sections, as it stands in the address. */
export interface Chosen {
  by?: string | undefined;
  figure?: string | undefined;
  tired?: string | undefined;
}

const BLOCKS: Record<ReportSection, (sections: Sections, words: ReportWords, chosen: Chosen) => Block[]> = {
  funnel: funnelBlocks,
  timeline: timelineBlocks,
  breakdown: breakdownBlocks,
  response: responseBlocks,
  sessions: sessionsBlocks,
  negative: negativeBlocks,
  channels: channelsBlocks,
  times: timesBlocks,
  cost: costBlocks,
  replies: repliesBlocks,
  cohorts: cohortsBlocks,
  fatigue: fatigueBlocks,
  late: lateBlocks,
  health: healthBlocks,
  holdout: holdoutBlocks,
};

/** The charts and tables of a section; none with rows where there is nothing to show. */
export const blocksOf = (section: ReportSection, sections: Sections, words: ReportWords, chosen: Chosen): Block[] =>
  BLOCKS[section](sections, words, chosen);
