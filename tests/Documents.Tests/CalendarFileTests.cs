using Xunit;

namespace Gongkai.Documents.Tests;

public sealed class CalendarFileTests
{
    static readonly DateTime Now = new(2022, 1, 20, 9, 5, 7, DateTimeKind.Utc);

    [Fact]
    public void Every_line_is_by_the_letter_and_long_ones_are_folded_between_characters()
    {
        CalendarDay[] days =
        [
            new("a@x", new(2022, 2, 28), "答复期限；届满，共计\\三", "第一行\r\n第二行; 逗号, 反斜线\\ 控制\u0007" + string.Concat(Enumerable.Repeat("期限𠮷", 60)), 3) { RemindDaysBefore = 3 },
            new("b@x", new(2024, 12, 31), new string('a', 300), "", 0) { RemindDaysBefore = 1 },
            new("c@x", new(2023, 1, 1), "短", "", 0),
        ];
        var events = CalendarReading.Events(CalendarFile.Write("申请, 目录", days, Now));
        Assert.Equal(days.Select(d => d.Day), events.Select(e => CalendarReading.Day(e)));
        Assert.Equal("20220120T090507Z", events[0]["DTSTAMP"]);
        Assert.Equal("答复期限；届满，共计\\三", events[0]["SUMMARY"]);
        Assert.Equal("第一行\n第二行; 逗号, 反斜线\\ 控制" + string.Concat(Enumerable.Repeat("期限𠮷", 60)), events[0]["DESCRIPTION"]);
        Assert.Equal(("-P2DT15H", "-PT15H", false), (events[0]["VALARM"], events[1]["VALARM"], events[2].ContainsKey("VALARM")));
        Assert.Equal("20250101", events[1]["DTEND;VALUE=DATE"]);
        Assert.Empty(CalendarReading.Events(CalendarFile.Write("空", [], Now)));
    }

    [Fact]
    public void Lines_of_every_length_around_the_fold_come_out_whole()
    {
        for (var length = 50; length < 160; length++)
        {
            var words = string.Concat(Enumerable.Range(0, length).Select(i => i % 3 == 0 ? "a" : i % 3 == 1 ? "期" : "𠮷"));
            Assert.Equal(words, Assert.Single(CalendarReading.Events(CalendarFile.Write("x", [new("u", new(2022, 1, 1), words, "", 0)], Now)))["SUMMARY"]);
        }
    }
}
