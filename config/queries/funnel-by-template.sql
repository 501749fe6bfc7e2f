/* How far did the people of each template come? One row a template, language and activity.
   Messages and people are counted apart: one person may be written to more than once. What came later than 7 days after
   the acceptance is left out, as in Meta's own figures, so that a day that is over stays as it is. */
SELECT m.TemplateName, m.TemplateLanguage, j.JourneyName, a.ActivityName,
  COUNT(*) AS Decisions,
  COUNT(DISTINCT m.ContactKey) AS People,
  SUM(CASE WHEN m.AcceptedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Accepted,
  SUM(CASE WHEN m.DeliveredDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) OR m.ReadDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Delivered,
  SUM(CASE WHEN m.ReadDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS WasRead,
  SUM(CASE WHEN m.ClickedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Clicked,
  SUM(CASE WHEN m.EngagedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Replied,
  SUM(CASE WHEN m.OptedOutDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS OptedOut,
  SUM(CASE WHEN m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Converted
FROM WA_Message m
LEFT JOIN _JourneyActivity a ON a.ActivityID = m.JBActivityID AND a.VersionID = m.JBDefinitionID
LEFT JOIN _Journey j ON j.VersionID = m.JBDefinitionID
WHERE m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.TemplateName, m.TemplateLanguage, j.JourneyName, a.ActivityName
