using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Statutes.Tests.Requests.Papers;

/// <summary>The remedy clause for every outcome, every kind of agency, on the last day of the old Review Law and the first of the new.</summary>
public sealed class RemedyClauseTests
{
    static readonly DateOnly Before = new(2023, 12, 31), Since = new(2024, 1, 1);
    static readonly RemedyNames Names = new("甲区人民政府", "乙市人民政府", "乙市某局", "甲区人民法院", "乙市中级人民法院");

    /// <summary>As the laws have it, written out.</summary>
    static readonly Dictionary<Replier, (string Since, string Before, string Court)> Expected = new()
    {
        [Replier.Government] = ("乙市人民政府", "乙市人民政府", "乙市中级人民法院"),
        [Replier.Department] = ("甲区人民政府", "甲区人民政府或者乙市某局", "甲区人民法院"),
        [Replier.Office] = ("甲区人民政府", "甲区人民政府", "甲区人民法院"),
        [Replier.Town] = ("甲区人民政府", "甲区人民政府", "甲区人民法院"),
        [Replier.Zone] = ("甲区人民政府", "甲区人民政府", "甲区人民法院"),
        [Replier.Vertical] = ("乙市某局", "乙市某局", "甲区人民法院"),
        [Replier.Justice] = ("甲区人民政府或者乙市某局", "甲区人民政府或者乙市某局", "甲区人民法院"),
        [Replier.Authorised] = ("甲区人民政府", "甲区人民政府", "甲区人民法院"),
    };

    [Fact]
    public void Every_outcome_of_every_kind_of_agency_names_its_way_its_reviewer_and_its_court()
    {
        var told = 0;
        foreach (var outcome in Outcomes.All)
            foreach (var (kind, expected) in Expected)
                foreach (var on in new[] { Before, Since })
                {
                    var review = RemedyClause.Review(kind, Names, on, out var noReview)!;
                    var court = RemedyClause.Court(kind, Names, out var noCourt)!;
                    Assert.Equal((null, null, on == Before ? expected.Before : expected.Since, expected.Court), (noReview, noCourt, review, court));
                    var clause = RemedyClause.Words(outcome.RemedyOn(on, "A15"), "本告知书", review, court);
                    var either = $"可以自收到本告知书之日起60日内向{review}申请行政复议，也可以自收到本告知书之日起6个月内直接向{court}提起行政诉讼";
                    var first = $"应当自收到本告知书之日起60日内先向{review}申请行政复议；";
                    var denied = outcome.Code is "DENY_SECRET" or "DENY_LAW" or "DENY_SAFETY" or "DENY_THIRD" or "DENY_INTERNAL" or "DENY_PROCESS" or "DENY_CASEFILE";
                    var partial = outcome.Code == "PARTIAL";
                    Assert.Equal(on == Since && (denied || partial), clause.Contains(first));
                    Assert.Equal(on == Before || !denied, clause.Contains(either));
                    if (on == Since && (denied || partial)) Assert.Contains("15日内", clause);
                    if (on == Since && partial) Assert.Contains("不予公开的部分", clause);
                    told++;
                }
        Assert.Equal(23 * 8 * 2, told);
        Assert.Equal(Enum.GetValues<Replier>().Order(), Expected.Keys.Order());
    }

    [Theory]
    [InlineData(Replier.Government, "上一级人民政府", "中级人民法院")]
    [InlineData(Replier.Department, "本级人民政府", "基层人民法院")]
    [InlineData(Replier.Vertical, "上一级主管部门", "基层人民法院")]
    [InlineData(Replier.Justice, "本级人民政府", "基层人民法院")]
    public void What_the_district_has_not_said_is_named(Replier kind, string review, string court)
    {
        var nobody = new RemedyNames(null, null, null, null, null);
        Assert.Null(RemedyClause.Review(kind, nobody, Since, out var noReview));
        Assert.Null(RemedyClause.Court(kind, nobody, out var noCourt));
        Assert.Equal((review, court), (noReview, noCourt));
    }
}
