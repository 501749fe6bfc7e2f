import { actSentences } from '../../src/admin/act-sentences';
import { refusalSentences } from '../../src/admin/refusal-sentences';
import { testRowSentences } from '../../src/admin/test-row-sentences';
import { alertSentences } from '../../src/alerts/sentences/alert-sentences';
import { csvSentences } from '../../src/consent/csv-sentences';
import { doctorSentences } from '../../src/doctor/sentences/doctor-sentences';
import { callSentences } from '../../src/journey/call-sentences';
import { failureSentences } from '../../src/marketing-cloud/failure-sentences';
import { mappingSentences } from '../../src/marketing-cloud/mapping-sentences';
import { provisionSentences } from '../../src/marketing-cloud/provision-sentences';
import { retentionSentences } from '../../src/marketing-cloud/retention-sentences';
import { rowSentences } from '../../src/marketing-cloud/row-sentences';
import { settingSentences } from '../../src/setting-sentences';
import { shapeSentences } from '../../src/shape-faults';
import { fixSentences } from '../../src/whatsapp/fix-sentences';
import { graphSentences } from '../../src/whatsapp/graph-sentences';

/** All that the server says by a code, in English. */
export const SERVER_SENTENCES: readonly Readonly<Record<string, string>>[] = [
  doctorSentences,
  provisionSentences,
  retentionSentences,
  rowSentences,
  actSentences,
  testRowSentences,
  alertSentences,
  fixSentences,
  shapeSentences,
  callSentences,
  failureSentences,
  csvSentences,
  refusalSentences,
  settingSentences,
  graphSentences,
  mappingSentences,
];
