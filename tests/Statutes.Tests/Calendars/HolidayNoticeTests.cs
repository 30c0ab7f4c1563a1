using Gongkai.Statutes.Calendars;

namespace Gongkai.Statutes.Tests.Calendars;

/// <summary>The yearly notice read from its text, in the forms that notices have used.</summary>
public sealed class HolidayNoticeTests
{
    const string Of2021 = """
        关于2021年部分节假日安排的通知
        现将具体安排通知如下。
        一、元旦：2021年1月1日至3日放假，共3天。
        二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
        三、清明节：4月3日至5日放假调休，共3天。
        四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
        五、端午节：6月12日至14日放假，共3天。
        六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
        七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。
        节假日期间，各单位要妥善安排好值班。
        """;

    const string Of2025 = """
        一、元旦：1月1日（周三）放假1天，不调休。
        二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
        三、清明节：4月4日（周五）至6日（周日）放假，共3天。
        四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
        五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
        六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
        """;

    const string Of2023 = """
        关于2023年部分节假日安排的通知
        一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
        二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
        三、清明节：4月5日放假，共1天。
        四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
        五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
        六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
        """;

    static CalendarYear BuiltIn(int year) => WorkCalendar.BuiltIn.Years.Single(y => y.Year == year);

    [Theory]
    [InlineData(Of2021, 2021)]
    [InlineData(Of2025, 2025)]
    public void A_notice_gives_the_days_of_the_calendar(string text, int year)
    {
        var notice = HolidayNotice.Read(text, year);
        Assert.Equal(BuiltIn(year).Holidays.Order(), notice.Holidays.SelectMany(h => h.Off).Order());
        Assert.Equal(BuiltIn(year).Workdays.Order(), notice.Holidays.SelectMany(h => h.Worked).Order());
        Assert.Equal("元旦", notice.Holidays[0].Name);
    }

    [Fact]
    public void Run_together_and_with_half_width_marks_it_reads_the_same()
    {
        var text = Of2021.Replace("\n", "").Replace('（', '(').Replace('）', ')').Replace("：", ": ");
        Assert.Equal(BuiltIn(2021).Holidays.Order(), HolidayNotice.Read(text).Holidays.SelectMany(h => h.Off).Order());
    }

    [Fact]
    public void Added_to_a_calendar_it_makes_the_year_known_and_touches_no_other()
    {
        // The calendar as it was before the notice for 2023 came out.
        var before = WorkCalendar.BuiltInJson();
        var json = System.Text.Json.Nodes.JsonNode.Parse(before)!;
        json["years"]!.AsObject().Remove("2023");
        var days = json["years"]!["2022"]!["holidays"]!.AsArray();
        days.Remove(days.First(d => d!.GetValue<string>() == "2022-12-31"));
        Assert.False(WorkCalendar.Parse(json.ToJsonString()).Covers(2023));

        var calendar = WorkCalendar.Parse(HolidayNotice.Read(Of2023).AddTo(json.ToJsonString(), "新版本", "国办发明电〔2022〕16号"));
        Assert.Equal("新版本", calendar.Version);
        Assert.True(calendar.Covers(2023));
        for (var day = new DateOnly(2007, 1, 1); day.Year < 2027; day = day.AddDays(1)) Assert.Equal(WorkCalendar.BuiltIn.KindOf(day), calendar.KindOf(day));
    }

    [Fact]
    public void Entered_again_a_year_keeps_the_days_that_the_next_notice_gave_it()
    {
        var again = WorkCalendar.Parse(HolidayNotice.Read(Of2021).AddTo(HolidayNotice.Read(Of2023).AddTo(WorkCalendar.BuiltInJson(), "a", "某"), "b", "某"));
        Assert.Equal(DayKind.Holiday, again.KindOf(new DateOnly(2022, 12, 31)));
        Assert.Equal(BuiltIn(2021).Holidays.Order(), again.Years.Single(y => y.Year == 2021).Holidays.Order());
    }

    [Theory]
    [InlineData("共7天。2月7日", "共6天。2月7日", "写明放假6天，列出的日期却是7天")]
    [InlineData("2月7日（星期日）", "2月7日（星期六）", "2021年2月7日是星期日，通知写的是星期六")]
    [InlineData("4月25日（星期日）", "4月26日", "2021年4月26日不是周末")]
    [InlineData("五、端午节：6月12日至14日放假，共3天。", "", "没有读到端午")]
    [InlineData("6月12日至14日", "6月31日至14日", "“6月31日至”不是日期")]
    [InlineData("9月19日至21日放假调休，共3天", "9月30日至10月2日放假调休，共3天", "2021年10月1日在通知中出现了两次")]
    [InlineData("关于2021年部分节假日安排的通知", "", "看不出是哪一年")]
    [InlineData("6月12日至14日放假", "6月12日至放假", "“至”后面没有读到日期")]
    public void A_slip_in_the_text_is_refused_by_its_place(string right, string wrong, string words) =>
        Assert.Contains(words, Assert.Throws<CalendarException>(() => HolidayNotice.Read(Of2021.Replace(right, wrong))).Message);

    [Fact]
    public void The_year_asked_for_must_be_the_year_named() => Assert.Contains("2021年的，不是2022年的", Assert.Throws<CalendarException>(() => HolidayNotice.Read(Of2021, 2022)).Message);
}
