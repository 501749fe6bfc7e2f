/** A file of consents that can be imported as it stands: the columns, and one line of each kind. Numbers of nobody. */
export const EXAMPLE_CONSENTS = `evidenceId,phone,userId,contactKey,topic,status,source,method,occurredAt,explicit
form-0001,+12025550143,,contact-0001,offers,opted_in,website,form,2026-01-31T10:00:00Z,
call-0002,+12025550144,,contact-0002,offers,opted_out,call centre,phone,2026-02-01T16:30:00-05:00,
shop-0003,+12025550145,,,*,opted_out,shop,by word of mouth,2026-02-02T09:15:00+01:00,
desk-0004,+12025550146,,contact-0004,offers,opted_in,call centre,phone,2026-02-03T11:45:00Z,yes
`;
