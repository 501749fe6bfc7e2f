import { columnsIn } from './column-sentences';

/** Loaded only where somebody says in Spanish which field takes which column. */
export const es = columnsIn('es');
