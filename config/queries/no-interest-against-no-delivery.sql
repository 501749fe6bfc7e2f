/* Did they not want it, or did they not get it? Every accepted message that had three days.
   "failed" is what Meta gave up, "silent" what it never told of; nobody is told which of the silent ones blocked us.
   A refusal by the marketing preference (131050) is a wish, not a failure. */
SELECT x.ActivityName, x.CameTo, COUNT(*) AS Messages
FROM (
  SELECT a.ActivityName,
    CASE WHEN m.OptedOutDateUTC IS NOT NULL THEN 'opted out'
         WHEN m.EngagedDateUTC IS NOT NULL OR m.ClickedDateUTC IS NOT NULL OR m.ConvertedDateUTC IS NOT NULL THEN 'interested'
         WHEN m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL THEN 'no interest'
         WHEN m.FailedDateUTC IS NOT NULL THEN 'no delivery: failed'
         ELSE 'no delivery: silent' END AS CameTo
  FROM WA_Message m
  LEFT JOIN _JourneyActivity a ON a.ActivityID = m.JBActivityID AND a.VersionID = m.JBDefinitionID
  WHERE m.AcceptedDateUTC IS NOT NULL AND (m.Reason IS NULL OR m.Reason <> 'test')
    AND m.DecidedDateUTC >= DATEADD(day, -33, GETUTCDATE()) AND m.DecidedDateUTC < DATEADD(day, -3, GETUTCDATE())
) x
GROUP BY x.ActivityName, x.CameTo
