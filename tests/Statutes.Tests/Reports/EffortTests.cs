using System.Collections;
using System.Globalization;
using System.Text;
using Gongkai.Statutes.Reports;

namespace Gongkai.Statutes.Tests.Reports;

/// <summary>Texts of numbers, shares and growth made to cost time. The work is counted, in what the rules look at and in bytes allocated: it grows as the text does.</summary>
public sealed class EffortTests
{
    static readonly string[] Pieces =
    [
        "{0}件，占{1}%", "建议{0}件，满意率{1}%", "{0}件，其中甲{2}件，乙{3}件", "其中甲{2}件，乙{3}件，其他{0}件", "公开信息数{0}件，同比增长{1}%", "公开信息数{0}件，较上年增加{2}件", "未收取费用，收取处理费{0}元", "收到政府信息公开申请{0}件",
        "20{4}年收到申请{0}件", "结转下年{0}件", "申请全部答复", "没有发生复议", "补正告知{0}件", "发出收费通知{0}件", "公开{0}件（甲{2}件，乙{3}件）", "共{2}件、{3}件，合计{0}件", "予以公开{0}件", "行政复议{0}件", "制发行政规范性文件{0}件", "（{0}件", "{0} {2} {3} ", "增长{1}%",
    ];

    static string Text(string kind, int length)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        var one = int.TryParse(kind.Split(' ')[0], CultureInfo.InvariantCulture, out var piece);
        for (var i = 0; text.Length < length; i++)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, Pieces[one ? piece : i % Pieces.Length], random.Next(1, 999), random.Next(1, 999) / 10m, random.Next(1, 99), random.Next(1, 99), random.Next(10, 29));
            text.Append(kind.EndsWith("sentences", StringComparison.Ordinal) ? '。' : '，');
        }
        return text.ToString(0, length);
    }

    static ReportReading Reading(string text, IReadOnlyList<HeadingReading>? headings = null) => new()
    {
        Title = "清河县人民政府2023年政府信息公开工作年度报告", Agency = "清河县人民政府", Year = 2023, Headings = headings ?? [], Paragraphs = [new(1, "一、总体情况/（二）依申请公开情况", text)],
        Cells = ReportTables.All.SelectMany(t => t.Addresses).Select(a => new CellReading(a, CellKind.Number, 3, "3")),
    };

    static (long Spent, long Bytes) Work(string kind, int length)
    {
        var (reading, previous, effort) = (Reading(Text(kind, length)), Reading(Text(kind, length)), new Effort());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var checks = ReportChecks.Check(reading, previous, effort);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.All(checks.GroupBy(c => (c.Rule, Holds: c.Outcome == CheckOutcome.Holds)).Where(g => !g.Key.Holds), g => Assert.InRange(g.Count(), 1, 101));
        Assert.All(checks, c => Assert.InRange(c.Evidence.Length, 0, 600));
        return (effort.Spent, bytes);
    }

    public static TheoryData<string> Kinds => [.. Enumerable.Range(0, Pieces.Length).SelectMany(i => new[] { $"{i} sentences", $"{i} clauses" }), "all sentences", "all clauses"];

    [Theory, MemberData(nameof(Kinds))]
    public void Four_times_the_text_is_no_more_than_some_four_times_the_work(string kind)
    {
        Work(kind, 5_000); // what is made once is made
        var (small, large) = (Work(kind, 50_000), Work(kind, 200_000));
        Assert.InRange((double)large.Spent / small.Spent, 0, 5);
        Assert.InRange((double)large.Bytes / small.Bytes, 0, 6);
        Assert.InRange(large.Spent, 0, 200_000L * 600);
    }

    /// <summary>Headings that are asked for when the reader of the page goes away.</summary>
    sealed class Leaving(CancellationTokenSource who) : IReadOnlyList<HeadingReading>
    {
        public int Count { get { who.Cancel(); return 0; } }
        public HeadingReading this[int index] => throw new ArgumentOutOfRangeException(nameof(index));
        public IEnumerator<HeadingReading> GetEnumerator() => Enumerable.Empty<HeadingReading>().GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Fact]
    public void A_check_that_has_begun_stops_soon_after_nobody_waits_any_longer()
    {
        var text = Text("all sentences", 200_000);
        var whole = new Effort();
        ReportChecks.Check(Reading(text), null, whole);
        using var who = new CancellationTokenSource();
        var effort = new Effort(who.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => ReportChecks.Check(Reading(text, new Leaving(who)), null, effort));
        Assert.InRange(effort.Spent, 1, whole.Spent / 20);
        Assert.ThrowsAny<OperationCanceledException>(() => ReportChecks.Check(Reading(text), null, who.Token));
    }
}
