import { speaker } from '../saying';

/** Why a read of the Graph API came to nothing. */
export const graphSentences = {
  graph_no_error: 'The Graph API answered HTTP {status} without a Graph error',
  graph_refused_with: 'The Graph API refused a read with code {code}: {words}',
  graph_no_answer: 'The Graph API gave no answer: {words}',
  graph_shape: 'The Graph API answered in a shape that we do not know',
} as const;

/** Why it came to nothing, by its code. */
export const sayOfGraph = speaker(graphSentences);
