/* In which countries does Meta charge for messages? By what it said of each; multiply by its rate card for an estimate. */
SELECT m.Country, m.PricingCategory, m.PricingType, COUNT(*) AS Messages,
  SUM(CASE WHEN m.Billable = 1 THEN 1 ELSE 0 END) AS Charged
FROM WA_Message m
WHERE m.PricingCategory IS NOT NULL AND (m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL)
  AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.Country, m.PricingCategory, m.PricingType
