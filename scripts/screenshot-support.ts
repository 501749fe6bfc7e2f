/** What take-screenshots.mjs takes of the tests' support: imported here, where types and unused exports are checked. */
export { startReportPage } from '../test/report-page/report-page-server';
export { startActivityPages, tick } from '../test/support/activity-page';
export { startBrowser } from '../test/support/browser';
export { EVENT_KEY, freshActivity, hostAnswers } from '../test/support/journey-samples';
export { MARKETER_TOKEN } from '../test/support/page-server';
