using CsCheck;
using Gongkai.Requests;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>Similarity of two descriptions, and what is read out of an identification.</summary>
public sealed class LikenessTests
{
    static readonly Gen<string> Description = Gen.Char["征收补偿方案年20a，〔Ａ "].Array[0, 30].Select(c => new string(c));

    [Fact]
    public void Likeness_is_symmetric_between_nothing_and_one_and_one_for_the_same_text() =>
        Gen.Select(Description, Description).Sample((a, b) => Likeness.Of(a, b) is >= 0 and <= 1 && Likeness.Of(a, b) == Likeness.Of(b, a) && Likeness.Of(a, a) == 1);

    [Fact]
    public void Punctuation_spaces_case_and_width_make_no_difference() =>
        Gen.Select(Description, Gen.Int[0, 30]).Sample((a, at) =>
        {
            var cut = Math.Min(at, a.Length);
            return Likeness.Of(a, a[..cut] + "、 “" + a[cut..]) == 1 && Likeness.Of(a, a.ToUpperInvariant()) == 1;
        });

    [Fact]
    public void Writing_more_of_something_else_never_makes_two_texts_more_alike() =>
        Gen.Select(Description, Description, Gen.Int[1, 10]).Sample((a, b, n) => Likeness.Of(a, b + string.Concat(Enumerable.Repeat("河道", n))) <= Likeness.Of(a, b) + 1e-12 || Likeness.Plain(b).Length < 2);

    [Fact]
    public void What_stands_in_two_parts_swapped_stays_alike_and_another_matter_does_not()
    {
        Assert.True(Likeness.Of("某片区房屋征收补偿方案及评估结果", "房屋征收补偿方案、评估结果（某片区）") > 0.75);
        Assert.True(Likeness.Of("某片区房屋征收补偿方案及评估结果", "某小区规划许可证及总平面图") < 0.2);
        Assert.Equal(0, Likeness.Of("甲", "乙"));
        Assert.Equal(1, Likeness.Of("甲", "甲。"));
    }

    [Fact]
    public void The_marked_parts_make_up_the_text_and_hold_what_the_other_has_too()
    {
        Gen.Select(Description, Description).Sample((a, b) => string.Concat(Likeness.Marked(a, b).Select(p => p.Part)) == a);
        Assert.Equal([("某路", false), ("征收补偿", true), ("明细", false)], Likeness.Marked("某路征收补偿明细", "补偿、征收补偿方案"));
        Assert.Equal([("征收，补偿", true)], Likeness.Marked("征收，补偿", "征收补偿方案"));
    }

    [Theory]
    [InlineData("居民身份证 370811198001011234", "370811198001011234")]
    [InlineData("身份证：37081119800101123x", "37081119800101123X")]
    [InlineData("３７０８１１ 19800101 1234", "370811198001011234")]
    [InlineData("统一社会信用代码91370811MA3C00000X（复印件）", "91370811MA3C00000X")]
    [InlineData("已出示", null)]
    [InlineData("passport", null)]
    [InlineData(null, null)]
    public void The_number_of_an_identification_is_found_in_what_was_written(string? written, string? number) => Assert.Equal(number, Likeness.IdentityOf(written));
}
