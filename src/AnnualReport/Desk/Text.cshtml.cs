using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.AnnualReport.Desk;

/// <summary>One slot of a report: its text with the fields, how it will be printed, the numbers typed by hand, pictures, and every former version.</summary>
[LargeForm(ReportTextService.MostPictureBytes + (1 << 20))]
public sealed class TextModel(ReportService reports, ReportTextService service, FilingGate gate, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    static readonly HashSet<string> Usual =
    [
        "items/total", "items/news", "items/open", "T3.1/total", "T3.2/total", "T3.3.7/total", "T3.4/total", .. Indicators.IndicatorCatalogue.OutcomeGroups.Select(g => $"requests/{g.Key}"),
        "T4.review/total", "T4.lawsuit/total", "T4.lawsuit-after-review/total", "T2.1.2/made", "T2.1.2/repealed", "T2.1.2/in-force", "T2.5.1/count", "T2.6.1/count", "T2.6.2/count", "T2.8.1/amount",
    ];

    static readonly (string Name, Func<string, bool> Holds)[] Kinds =
    [
        ("常用", k => Usual.Contains(k)), ("公开信息", k => k.StartsWith("items/", StringComparison.Ordinal)), ("依申请公开", k => k.StartsWith("requests/", StringComparison.Ordinal)),
        ("单位填报", k => !k.StartsWith('T')),
        ("附表二", k => k.StartsWith("T2.", StringComparison.Ordinal)), ("附表三", k => k.StartsWith("T3.", StringComparison.Ordinal)), ("附表四", _ => true),
    ];

    public ReportSlot Slot { get; private set; } = null!;
    public Report Report { get; private set; } = null!;
    public ReportTexts Texts { get; private set; } = null!;
    public SlotText Standing => Texts[Slot.Key];
    /// <summary>What stands in the box.</summary>
    public string Box { get; private set; } = "";
    public int Version { get; private set; }
    public IReadOnlyList<TextVersion> History { get; private set; } = [];
    /// <summary>What somebody else saved while this one was writing.</summary>
    public TextVersion? Theirs { get; private set; }
    public bool Unsaved { get; private set; }
    public FormView Form { get; private set; } = null!;
    public FormView PictureForm { get; private set; } = null!;

    public string Whole => $"/desk/report/{Report.Year}?agency={Report.Agency.Id}";
    public string Here => $"/desk/report/{Report.Year}/text/{Slot.Key}?agency={Report.Agency.Id}";
    public IReadOnlyList<IReadOnlyList<Run>> Printed => Box.Length == 0 ? [] : ReportFields.Fill(Box, Report, Texts);
    public IReadOnlyList<TypedNumber> Numbers => ReportTextNumbers.Find(Box, Report);
    public ReportArticle Article => new(Report, Texts, false);
    public bool MissingSome => Printed.SelectMany(l => l).Any(r => r.Missing);

    public IEnumerable<IGrouping<string, ReportField>> Fields => ReportFields.All.GroupBy(f => f.Indicator is null ? "通用" : Kinds.First(k => k.Holds(f.Indicator.Key)).Name).OrderBy(g => Array.FindIndex(Kinds, k => k.Name == g.Key));
    public string Now(ReportField field) => field.Indicator is { } i ? $"{Report.Print(i, Report.Figure(i.Key))} {i.Unit}" : field.Help;

    public async Task OnGetAsync(int year, string slot, int agency, int? from, CancellationToken cancel)
    {
        await LoadAsync(year, slot, agency, cancel);
        Box = History.FirstOrDefault(v => v.Version == from)?.Text ?? Standing.Text ?? "";
        Unsaved = Box != (Standing.Text ?? "");
    }

    public async Task<IActionResult> OnPostAsync(int year, string slot, int agency, string? text, int version, string? act, CancellationToken cancel)
    {
        var typed = (text ?? "").Replace("\r", "").Trim();
        // 预览 and 改为引用 save nothing: the page comes back with what is in the box.
        if (act is not null and not "save")
        {
            await LoadAsync(year, slot, agency, cancel);
            (Box, Version, Unsaved) = (typed, version, true);
            if (act.StartsWith("use|", StringComparison.Ordinal) && act.Split('|') is [_, var at, var written, var name] && int.TryParse(at, out var start) && ReportTextNumbers.Replace(typed, start, written, name) is { } replaced) Box = replaced;
            Form = new([new("text", Slot.Title, FieldKind.LongText)], new Dictionary<string, string>(), [.. ReportFields.Parse(Box).Problems.Distinct().Select(p => Objection.Impossible(p, ""))]);
            return Page();
        }
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            var saved = await service.SaveAsync(Actor, agency, year, slot, typed, version, cancel);
            return saved == version ? "没有改动，不用保存" : $"已保存为第{saved}版";
        }, $"/desk/report/{year}/text/{slot}?agency={agency}", async () =>
        {
            await LoadAsync(year, slot, agency, cancel);
            (Box, Unsaved) = (typed, true);
            // Whoever was told of the other text saves over it knowingly: it stays in the history.
            if (Version != version) Theirs = History.FirstOrDefault();
            Form = new([new("text", Slot.Title, FieldKind.LongText)], new Dictionary<string, string>(), Problems);
        });
    }

    public Task<IActionResult> OnPostRestoreAsync(int year, string slot, int agency, int version, CancellationToken cancel) => DoAsync(year, slot, agency, async () =>
    {
        await service.RestoreAsync(Actor, agency, year, slot, version, cancel);
        return "已恢复为草拟稿，原来的文字在历次文本里";
    }, cancel);

    public Task<IActionResult> OnPostPictureAsync(int year, string slot, int agency, string? caption, IFormFile? file, CancellationToken cancel) => DoAsync(year, slot, agency, async () =>
    {
        await using var bytes = file?.OpenReadStream() ?? Stream.Null;
        await service.AddPictureAsync(Actor, agency, year, slot, file?.FileName ?? "", bytes, caption ?? "", cancel);
        return "已添加图片";
    }, cancel, picture: true);

    public Task<IActionResult> OnPostChangeAsync(int year, string slot, int agency, long id, string? caption, string? act, CancellationToken cancel) => DoAsync(year, slot, agency, async () =>
    {
        await service.ChangePictureAsync(Actor, agency, year, slot, id, act is null or "caption" ? caption ?? "" : null, act switch { "up" => -1, "down" => 1, _ => 0 }, act == "remove", cancel);
        return act switch { "remove" => "已移除图片", "up" or "down" => "已调整顺序", _ => "已修改图片说明" };
    }, cancel, picture: true);

    async Task<IActionResult> DoAsync(int year, string slot, int agency, Func<Task<string>> act, CancellationToken cancel, bool picture = false)
    {
        await OpenAsync(cancel);
        return await TryAsync(act, $"/desk/report/{year}/text/{slot}?agency={agency}{(picture ? "#pictures" : "")}", async () =>
        {
            await LoadAsync(year, slot, agency, cancel);
            Box = Standing.Text ?? "";
            var view = new FormView(PictureFields, new Dictionary<string, string> { ["caption"] = Typed("caption") }, Problems);
            if (picture) PictureForm = view; else Form = view;
        });
    }

    static readonly IReadOnlyList<Field> PictureFields = [new("file", "图片文件", FieldKind.Text), new("caption", "图片说明", FieldKind.Text)];

    async Task LoadAsync(int year, string slot, int agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Slot = ReportOutline.Find(slot ?? "") ?? throw new NotFound("报告中没有这一部分");
        Report = await reports.MakeAsync(Actor, agency, year, cancel);
        if (!await gate.MayWorkAsync(Actor, agency, year, cancel)) throw new Forbidden("这份报告由编制单位撰写，您可以查看，不能修改");
        Texts = Report.Texts;
        History = await service.HistoryAsync(Actor, agency, year, Slot.Key, cancel);
        Version = Standing.Version;
        Form = new([new("text", Slot.Title, FieldKind.LongText)], new Dictionary<string, string>(), []);
        PictureForm = new(PictureFields, new Dictionary<string, string>(), []);
    }
}
