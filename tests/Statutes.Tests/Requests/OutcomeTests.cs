using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>The 23 outcomes row by row as the law has them: row of table 三 and remedy, before and since the Review Law of 2023.</summary>
public sealed class OutcomeTests
{
    static readonly DateOnly Before = new(2023, 12, 31), Since = new(2024, 1, 1);

    [Theory]
    [InlineData("GRANT_ALREADY_PUBLIC", "T3.3.1", Remedy.ReviewOrLawsuit)]
    [InlineData("GRANT", "T3.3.1", Remedy.ReviewOrLawsuit)]
    [InlineData("PARTIAL", "T3.3.2", Remedy.RefusedPartReviewFirst)]
    [InlineData("DENY_SECRET", "T3.3.3.1", Remedy.ReviewFirst)]
    [InlineData("DENY_LAW", "T3.3.3.2", Remedy.ReviewFirst)]
    [InlineData("DENY_SAFETY", "T3.3.3.3", Remedy.ReviewFirst)]
    [InlineData("DENY_THIRD", "T3.3.3.4", Remedy.ReviewFirst)]
    [InlineData("DENY_INTERNAL", "T3.3.3.5", Remedy.ReviewFirst)]
    [InlineData("DENY_PROCESS", "T3.3.3.6", Remedy.ReviewFirst)]
    [InlineData("DENY_CASEFILE", "T3.3.3.7", Remedy.ReviewFirst)]
    [InlineData("DENY_QUERY", "T3.3.3.8", Remedy.ReviewOrLawsuit)]
    [InlineData("NONE_NOT_EXIST", "T3.3.4.1", Remedy.ReviewOrLawsuit)]
    [InlineData("NONE_NOT_OURS", "T3.3.4.1", Remedy.ReviewOrLawsuit)]
    [InlineData("NONE_TO_CREATE", "T3.3.4.2", Remedy.ReviewOrLawsuit)]
    [InlineData("NONE_UNCLEAR", "T3.3.4.3", Remedy.ReviewOrLawsuit)]
    [InlineData("REFUSE_PETITION", "T3.3.5.1", Remedy.ReviewOrLawsuit)]
    [InlineData("REFUSE_REPEAT", "T3.3.5.2", Remedy.ReviewOrLawsuit)]
    [InlineData("REFUSE_PUBLICATION", "T3.3.5.3", Remedy.ReviewOrLawsuit)]
    [InlineData("REFUSE_EXCESS", "T3.3.5.4", Remedy.ReviewOrLawsuit)]
    [InlineData("REFUSE_CONFIRM", "T3.3.5.5", Remedy.ReviewOrLawsuit)]
    [InlineData("OTHER_NO_CORRECTION", "T3.3.6.1", Remedy.ReviewOrLawsuit)]
    [InlineData("OTHER_NO_FEE", "T3.3.6.2", Remedy.ReviewOrLawsuit)]
    [InlineData("OTHER", "T3.3.6.3", Remedy.ReviewOrLawsuit)]
    public void Row_and_remedy(string code, string row, Remedy remedy)
    {
        var outcome = Outcomes.Find(code)!;
        Assert.Equal(row, outcome.ReportRow);
        Assert.Equal(remedy, outcome.RemedyOn(Since, "A15"));
        Assert.Equal(Remedy.ReviewOrLawsuit, outcome.RemedyOn(Before, "A15"));
    }

    [Fact]
    public void There_are_no_others() => Assert.Equal(23, Outcomes.All.Count);

    [Fact]
    public void A_part_that_does_not_exist_is_no_refusal_that_needs_review_first() =>
        Assert.Equal(Remedy.ReviewOrLawsuit, Outcomes.Find("PARTIAL")!.RemedyOn(Since, "A36"));

    [Theory]
    [InlineData(Remedy.ReviewOrLawsuit, "可以自知道之日起60日内申请行政复议，也可以在6个月内直接提起行政诉讼")]
    [InlineData(Remedy.ReviewFirst, "应当自知道之日起60日内先申请行政复议，对复议决定不服的，自收到决定书之日起15日内")]
    [InlineData(Remedy.RefusedPartReviewFirst, "不予公开的部分不服的，应当自知道之日起60日内先申请行政复议")]
    public void The_clause_says_which_way_and_how_long(Remedy remedy, string words) => Assert.Contains(words, Outcomes.RemedyWords(remedy));

    [Fact]
    public void Where_nothing_was_answered_in_time_the_applicant_chooses_review_or_lawsuit() =>
        Assert.Contains("您可以自答复期限届满之日（2023年12月1日）起60日内向区政府申请行政复议，也可以自答复期限届满之日（2023年12月1日）起6个月内直接向区法院提起行政诉讼",
            Gongkai.Statutes.Requests.Papers.RemedyClause.Overdue(new(2023, 12, 1), "区政府", "区法院"));

    [Fact]
    public void Every_outcome_is_said_in_plain_words_too()
    {
        Assert.Equal(Outcomes.All.Select(o => o.Code).Order(), ApplicantWords.Plain.Keys.Order());
        Assert.All(ApplicantWords.Plain.Values, p => Assert.DoesNotMatch("[“”‘’：（）]", p.Words));
    }
}
