import { serverTextsIn } from './server-texts';

/** Loaded only where somebody reads in Portuguese what checks and refusals say. */
export const pt = serverTextsIn('pt');
