/* Who has opted in to marketing, and not out since? The contact keys for an audience, topic by topic.
   An opt-out of the whole channel ("*"), of marketing in WhatsApp's settings ("~marketing") or by an operator ("~operator")
   stands over the opt-in to a topic; a START takes such an opt-out back and is no opt-in itself. NOT EXISTS, since NOT IN finds nobody as soon as one value is empty. The activity checks
   all of it again for each contact: this only makes the audience honest. */
SELECT c.ContactKey, c.Topic, MAX(c.MobileNumber) AS MobileNumber
FROM WA_Consent c
WHERE c.Status = 'opted_in' AND c.ContactKey IS NOT NULL AND c.Topic NOT IN ('*', '~marketing', '~operator')
  AND NOT EXISTS (
    SELECT 1
    FROM WA_Consent o
    WHERE o.Address = c.Address AND o.Topic IN ('*', '~marketing', '~operator')
      AND o.Status IN ('opted_out', 'marketing_opted_out', 'suppressed')
  )
GROUP BY c.ContactKey, c.Topic
