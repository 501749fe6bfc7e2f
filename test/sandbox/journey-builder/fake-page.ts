/**
 * The smallest configuration page: it says what it heard in `window.heard`, fills the activity when the host clicks
 * Next, and refuses the first click while the box is not ticked.
 */
export const FAKE_PAGE = `<!doctype html>
<title>Fake configuration page</title>
<label><input type="checkbox" id="complete"> complete</label>
<pre id="heard"></pre>
<script src="postmonger.js"></script>
<script>
  const session = new Postmonger.Session();
  const heard = {};
  let activity;
  const note = (name, value) => {
    heard[name] = value === undefined ? 'undefined' : value;
    document.getElementById('heard').textContent = JSON.stringify(heard);
  };
  for (const name of ['Tokens', 'Endpoints', 'Culture', 'Interaction', 'TriggerEventDefinition', 'Schema'])
    session.on('requested' + name, (value) => note(name, value));
  for (const name of ['initActivity', 'initActivityRunningHover', 'initActivityRunningModal'])
    session.on(name, (given) => {
      note(name, given);
      activity = Array.isArray(given) ? given[0] : given;
      for (const question of ['Tokens', 'Endpoints', 'Culture', 'Interaction', 'TriggerEventDefinition', 'Schema'])
        session.trigger('request' + question);
    });
  session.on('clickedNext', () => {
    note('clickedNext', (heard.clickedNext || 0) + 1);
    if (!document.getElementById('complete').checked) return session.trigger('ready');
    activity.name = 'Configured by clicking';
    activity.metaData.isConfigured = true;
    activity.arguments.execute.inArguments = [{ contactKey: '{{Contact.Key}}' }];
    session.trigger('updateActivity', activity);
  });
  const announcing = setInterval(() => (activity ? clearInterval(announcing) : session.trigger('ready')), 50);
</script>`;
