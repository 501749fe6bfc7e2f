/* What did messages cost, by the account's own rates? By template, category and country of the number, of the last 30 days:
   what arrived and Meta said it charges, times the rate of WA_Rate on the day of the decision; a country without a rate of its own has
   that of the market *. WithoutRate counts charged messages that no rate is known of: they are in no cost. An estimate: Meta's
   volume tiers make it less, and its invoice is what counts. Under 30 conversions there is no cost of one. */
SELECT m.TemplateName, m.PricingCategory, m.Country, COALESCE(own.Currency, others.Currency) AS Currency, COUNT(*) AS Charged,
  SUM(CASE WHEN own.Amount IS NULL AND others.Amount IS NULL THEN 1 ELSE 0 END) AS WithoutRate,
  SUM(COALESCE(own.Amount, others.Amount)) AS EstimatedCost,
  SUM(CASE WHEN m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Converted,
  CASE WHEN SUM(CASE WHEN m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) >= 30
    THEN SUM(COALESCE(own.Amount, others.Amount)) / SUM(CASE WHEN m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END)
    ELSE NULL END AS CostPerConversion
FROM WA_Message m
LEFT JOIN WA_Rate own ON own.Market = m.Country AND own.Category = m.PricingCategory AND own.InForce = 1
  AND own.FromDayUTC <= CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10))
  AND own.UntilDayUTC >= CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10))
LEFT JOIN WA_Rate others ON others.Market = '*' AND others.Category = m.PricingCategory AND others.InForce = 1
  AND others.FromDayUTC <= CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10))
  AND others.UntilDayUTC >= CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10))
WHERE m.Billable = 1 AND (m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL)
  AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.TemplateName, m.PricingCategory, m.Country, COALESCE(own.Currency, others.Currency)
