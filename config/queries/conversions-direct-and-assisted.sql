/* What did messages bring? Direct, assisted, and what no message of ours had a part in; in each currency.
   A conversion whose message has expired still counts. */
SELECT j.JourneyName, a.ActivityName, m.TemplateName, c.Name, c.Currency, c.Attribution,
  COUNT(*) AS Conversions, SUM(c.Value) AS ConversionValue
FROM WA_Conversion c
LEFT JOIN WA_Message m ON m.MessageKey = c.MessageKey
LEFT JOIN _JourneyActivity a ON a.ActivityID = c.JBActivityID AND a.VersionID = c.JBDefinitionID
LEFT JOIN _Journey j ON j.VersionID = c.JBDefinitionID
WHERE c.OccurredDateUTC >= DATEADD(day, -30, GETUTCDATE())
GROUP BY j.JourneyName, a.ActivityName, m.TemplateName, c.Name, c.Currency, c.Attribution
