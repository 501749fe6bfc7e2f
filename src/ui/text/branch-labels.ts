/*
 * What the paths of the activities are called, in the three languages side by side: a page has to know those of another
 * language, since a label on the canvas that is none of ours is a person's own and stays.
 */

const en = {
  'branch.continue': 'WhatsApp',
  'branch.email_fallback': 'Email instead',
  'branch.no_contact': 'Leave alone',
  'outcome.opted_out': 'Opted out',
  'outcome.converted': 'Converted',
  'outcome.replied': 'Replied',
  'outcome.read': 'Read',
  'outcome.delivered': 'Delivered',
  'outcome.not_delivered': 'Not delivered',
} as const;
type BranchLabel = keyof typeof en;

const es: Record<BranchLabel, string> = {
  'branch.continue': 'WhatsApp',
  'branch.email_fallback': 'Correo en su lugar',
  'branch.no_contact': 'No contactar',
  'outcome.opted_out': 'Se dio de baja',
  'outcome.converted': 'Convirtió',
  'outcome.replied': 'Respondió',
  'outcome.read': 'Leyó',
  'outcome.delivered': 'Entregado',
  'outcome.not_delivered': 'No entregado',
};

const pt: Record<BranchLabel, string> = {
  'branch.continue': 'WhatsApp',
  'branch.email_fallback': 'E-mail no lugar',
  'branch.no_contact': 'Não contatar',
  'outcome.opted_out': 'Cancelou',
  'outcome.converted': 'Converteu',
  'outcome.replied': 'Respondeu',
  'outcome.read': 'Leu',
  'outcome.delivered': 'Entregue',
  'outcome.not_delivered': 'Não entregue',
};

export const branchLabels = { en, es, pt };

/** What a path was called by an older version of ours: steps that were saved then still say so. */
const FORMERLY: Partial<Record<BranchLabel, readonly string[]>> = { 'outcome.opted_out': ['Saiu da lista'] };

/** The same label in every language, the former ones too: labels that we may have given before. */
export function inEveryLanguage(label: BranchLabel): string[] {
  return [...Object.values(branchLabels).map((labels) => labels[label]), ...(FORMERLY[label] ?? [])];
}
