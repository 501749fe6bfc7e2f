import { columnsIn } from './column-sentences';

/** Loaded only where somebody says in Portuguese which field takes which column. */
export const pt = columnsIn('pt');
