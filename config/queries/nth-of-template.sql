/* How many times had each person been sent this template? To be run with the action Update into WA_Message, whose column Nth
   it writes: the message itself counts, so the first is 1. The last 3 days anew, of what WA_Message still holds. */
SELECT m.MessageKey, COUNT(*) AS Nth
FROM WA_Message m
INNER JOIN WA_Message k ON k.ContactKey = m.ContactKey AND k.TemplateName = m.TemplateName AND k.AcceptedDateUTC <= m.AcceptedDateUTC
WHERE m.AcceptedDateUTC >= DATEADD(day, -3, GETUTCDATE())
  AND (m.Reason IS NULL OR m.Reason <> 'test') AND (k.Reason IS NULL OR k.Reason <> 'test')
GROUP BY m.MessageKey
