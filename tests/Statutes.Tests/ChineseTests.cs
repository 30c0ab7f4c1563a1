namespace Gongkai.Statutes.Tests;

public sealed class ChineseTests
{
    [Theory]
    [InlineData("零", 0)]
    [InlineData("五", 5)]
    [InlineData("十", 10)]
    [InlineData("十二", 12)]
    [InlineData("两百", 200)]
    [InlineData("二百一十", 210)]
    [InlineData("一百零五", 105)]
    [InlineData("九千九百九十九", 9999)]
    [InlineData("一千零二十", 1020)]
    [InlineData("壹佰贰拾", 120)]
    public void Numbers_in_words_are_counted(string words, int number) => Assert.Equal(number, Chinese.Count(words));

    [Theory]
    [InlineData("")]
    [InlineData("二三十")]
    [InlineData("一百五")]
    [InlineData("二〇二三")]
    [InlineData("百二十")]
    [InlineData("十百")]
    [InlineData("几十")]
    [InlineData("一万")]
    public void What_is_loose_or_no_number_is_not(string words) => Assert.Null(Chinese.Count(words));

    [Theory]
    [InlineData("甲𠮷乙", 4, "甲𠮷乙", "甲𠮷乙", "甲𠮷乙")]
    [InlineData("甲𠮷乙", 3, "甲𠮷", "𠮷乙", "甲𠮷…")]
    [InlineData("甲𠮷乙", 2, "甲", "乙", "甲…")]
    [InlineData("𠮷", 1, "", "", "…")]
    [InlineData("甲", 0, "", "", "…")]
    [InlineData("", 5, "", "", "")]
    public void A_text_is_cut_at_either_end_without_halving_a_rare_character(string text, int most, string start, string end, string shortened) =>
        Assert.Equal((start, end, shortened), (Chinese.Start(text, most), Chinese.End(text, most), Chinese.Short(text, most)));
}
