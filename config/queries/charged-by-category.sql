/* What does Meta charge for, and what was free? Price it with your own rates, by category and the country of the number. */
SELECT m.TemplateName, m.PricingCategory, m.PricingType, COUNT(*) AS Messages,
  SUM(CASE WHEN m.Billable = 1 THEN 1 ELSE 0 END) AS Charged,
  SUM(CASE WHEN m.Billable = 1 AND m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS ChargedAndConverted
FROM WA_Message m
WHERE m.PricingCategory IS NOT NULL AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE())
  AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.TemplateName, m.PricingCategory, m.PricingType
