using Gongkai.Statutes.Duties;
using Gongkai.Statutes.Reports;

namespace Gongkai.Statutes.Tests.Duties;

public sealed class DutyCalendarTests
{
    [Fact]
    public void Every_duty_lies_in_its_year_begins_before_it_is_due_and_names_its_source()
    {
        foreach (var year in Enumerable.Range(2020, 12))
        {
            var duties = DutyCalendar.Of(year, new FilingSettings());
            Assert.All(duties, d => Assert.True(d.Due.Year == year && d.From <= d.Due && d.From.Year == year, $"{d.Key} {d.From} {d.Due}"));
            Assert.All(duties, d => Assert.False(string.IsNullOrWhiteSpace(d.Source) || string.IsNullOrWhiteSpace(d.Help)));
            Assert.Equal(duties.Count, duties.Select(d => (d.Key, d.Period)).Distinct().Count());
            Assert.Equal(duties.OrderBy(d => d.Due).Select(d => d.Due), duties.Select(d => d.Due));
        }
    }

    [Fact]
    public void The_days_of_article_49_are_those_of_the_law_whatever_the_district_sets()
    {
        var duties = DutyCalendar.Of(2022, new FilingSettings { FileBy = (1, 31) });
        Assert.Equal(new DateOnly(2022, 1, 31), duties.Single(d => d.Key == "report-publish").Due);
        Assert.Equal(new DateOnly(2022, 3, 31), duties.Single(d => d.Key == "report-government").Due);
        Assert.Equal(new DateOnly(2022, 1, 31), duties.Single(d => d.Key == "report-file").Due);
        Assert.Equal(new DateOnly(2022, 1, 20), DutyCalendar.Of(2022, new FilingSettings { FileBy = (1, 20) }).Single(d => d.Key == "report-file").Due);
        Assert.Equal([new(2022, 3, 31), new(2022, 6, 30), new(2022, 9, 30), new DateOnly(2022, 12, 31)], duties.Where(d => d.Key == "site-check").Select(d => d.Due));
    }
}
