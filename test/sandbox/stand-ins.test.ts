import { startMarketingCloud } from '../../sandbox/stand-ins';

test('the sandbox’s tenant has a send definition that a late fallback can name, and one that is switched off', async () => {
  const cloud = await startMarketingCloud(0);
  try {
    const issued = await fetch(`${cloud.url}/_sandbox/marketer-tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { token } = (await issued.json()) as { token: string };
    const listed = await fetch(`${cloud.url}/messaging/v1/email/definitions`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { definitions } = (await listed.json()) as { definitions: { definitionKey: string; status: string }[] };
    expect(definitions.map(({ definitionKey, status }) => [definitionKey, status])).toEqual([
      ['order-by-email', 'Active'],
      ['cart-by-email', 'Inactive'],
    ]);
  } finally {
    await cloud.close();
  }
});
