/* Who got WhatsApp and another channel as well, because the delivery came late? */
SELECT j.JourneyName, m.TemplateName, m.Reason, m.FallbackKind, COUNT(*) AS DoubleContacts
FROM WA_Message m
LEFT JOIN _Journey j ON j.VersionID = m.JBDefinitionID
WHERE m.DoubleContact = 1 AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE())
  AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY j.JourneyName, m.TemplateName, m.Reason, m.FallbackKind
