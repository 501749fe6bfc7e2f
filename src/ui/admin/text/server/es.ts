import { serverTextsIn } from './server-texts';

/** Loaded only where somebody reads in Spanish what checks and refusals say. */
export const es = serverTextsIn('es');
