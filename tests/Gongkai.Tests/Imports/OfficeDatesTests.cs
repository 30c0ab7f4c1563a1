using Gongkai.Imports;
using Xunit;

namespace Gongkai.Tests.Imports;

/// <summary>Every way offices write a day, and every way that is refused by name.</summary>
public sealed class OfficeDatesTests
{
    [Theory]
    [InlineData("2021-03-05"), InlineData("2021-3-5"), InlineData("2021/3/5"), InlineData("2021.3.5"), InlineData("2021.03.05"), InlineData("2021年3月5日"), InlineData("2021年03月05日"), InlineData("2021 年 3 月 5 日")]
    [InlineData("20210305"), InlineData("二〇二一年三月五日"), InlineData("二○二一年三月五日"), InlineData("二零二一年三月五日"), InlineData("44260"), InlineData("２０２１－０３－０５"), InlineData("2021年3月5号"), InlineData("2021、3、5")]
    [InlineData("3月5日"), InlineData("03月05日"), InlineData("2021-03-05 09:30"), InlineData("2021-03-05T09:30:00"), InlineData("2021/3/5 0:00:00"), InlineData("2021年3月5日（星期五）"), InlineData("2021年3月5日 9时30分")]
    public void One_day_in_all_its_notations(string text) => Assert.Equal(new DateOnly(2021, 3, 5), OfficeDates.Read(text, 2021).Day);

    [Theory]
    [InlineData("二〇二一年十二月三十一日", 12, 31), InlineData("二〇二一年十月十日", 10, 10), InlineData("二〇二一年十一月二十日", 11, 20), InlineData("二〇二一年一月廿三日", 1, 23), InlineData("二〇二一年元月一日", 1, 1)]
    public void Days_in_characters(string text, int month, int day) => Assert.Equal(new DateOnly(2021, month, day), OfficeDates.Read(text).Day);

    [Theory]
    [InlineData("2021-02-30", "2021年2月没有30日"), InlineData("2021年13月1日", "没有13月"), InlineData("20210229", "2021年2月没有29日"), InlineData("二〇二一年二月三十日", "2021年2月没有30日"), InlineData("2月30日", "2021年2月没有30日")]
    [InlineData("1821-03-05", "年份1821不对"), InlineData("05/03/2021", "分不清哪个是月、哪个是日"), InlineData("5-3-21", "分不清哪个是月、哪个是日"), InlineData("21年3月5日", "年份只有两位"), InlineData("3.5", "分不清年、月、日"), InlineData("3/5", "分不清年、月、日")]
    [InlineData("2021年3月", "没有写到日"), InlineData("2021-03", "没有写到日"), InlineData("2021年", "没有写到日"), InlineData("2021", "没有写到日"), InlineData("120", "不是日期"), InlineData("待定", "不是日期"), InlineData("2021-03-05 25:00", "时间不对")]
    public void What_is_no_day_or_could_be_two_is_refused_by_name(string text, string why)
    {
        var read = OfficeDates.Read(text, 2021);
        Assert.Null(read.Day);
        Assert.Contains(why, read.Wrong);
    }

    [Fact]
    public void A_day_without_a_year_needs_one() => Assert.Contains("没有写年份", OfficeDates.Read("3月5日").Wrong);

    [Fact]
    public void Serial_numbers_follow_the_date_system_of_the_book()
    {
        Assert.Equal(new DateOnly(2021, 3, 5), OfficeDates.Read("42798", null, from1904: true).Day);
        var timed = OfficeDates.Read("44260.395833333336");
        Assert.Equal((new DateOnly(2021, 3, 5), new TimeOnly(9, 30)), (timed.Day!.Value, timed.Time!.Value));
    }

    [Fact]
    public void Every_day_reads_back_from_every_notation()
    {
        CsCheck.Check.Sample(CsCheck.Gen.Int[new DateOnly(1950, 1, 1).DayNumber, new DateOnly(2099, 12, 31).DayNumber], number =>
        {
            var day = DateOnly.FromDayNumber(number);
            foreach (var text in new[] { $"{day:yyyy-MM-dd}", $"{day:yyyy/M/d}", $"{day:yyyy.M.d}", $"{day.Year}年{day.Month}月{day.Day}日", $"{day:yyyyMMdd}", Characters(day) })
                Assert.Equal(day, OfficeDates.Read(text).Day);
            if (number > new DateOnly(1955, 1, 1).DayNumber) Assert.Equal(day, OfficeDates.Read($"{number - new DateOnly(1899, 12, 30).DayNumber}").Day);
        });
    }

    static string Characters(DateOnly d)
    {
        const string digits = "〇一二三四五六七八九";
        string Count(int n) => n < 10 ? $"{digits[n]}" : (n < 20 ? "" : $"{digits[n / 10]}") + "十" + (n % 10 == 0 ? "" : $"{digits[n % 10]}");
        return string.Concat($"{d.Year}".Select(c => digits[c - '0'])) + $"年{Count(d.Month)}月{Count(d.Day)}日";
    }

    [Theory]
    [InlineData("1月", null, 1), InlineData("12", null, 12), InlineData("十一月", null, 11), InlineData("2021年3月", 2021, 3), InlineData("2021-03", 2021, 3), InlineData("3月份", null, 3), InlineData("2021年三月", 2021, 3), InlineData("2021-03-01", 2021, 3), InlineData("2021年12月份", 2021, 12)]
    [InlineData("13月", null, null), InlineData("合计", null, null), InlineData("2021-03-05", null, null), InlineData("0", null, null)]
    public void Months(string text, int? year, int? month) => Assert.Equal((year, month), OfficeDates.Month(text));
}
