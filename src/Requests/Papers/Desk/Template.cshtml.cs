using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Requests.Papers;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Papers.Desk;

/// <summary>The text of one paper: written, tried on a real request, kept in versions, given back.</summary>
public sealed class TemplateModel(PaperWordings wordings, PaperService papers, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public PaperKind Kind { get; private set; } = null!;
    public AgencyEntry Agency { get; private set; } = null!;
    public Wording Now { get; private set; } = null!;
    public int Version { get; private set; }
    public string Box { get; private set; } = "";
    public string Sample { get; private set; } = "";
    public bool MayEdit { get; private set; }
    public IReadOnlyList<WordingVersion> History { get; private set; } = [];
    public ComposedPaper? Preview { get; private set; }
    public string Tried { get; private set; } = "";

    public Task OnGetAsync(string kind, int agency, CancellationToken cancel) => LoadAsync(kind, agency, null, cancel);

    public async Task<IActionResult> OnPostAsync(string kind, int agency, string? text, int version, string? act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (act == "save")
            return await TryAsync(async () => $"已保存第{await wordings.SaveAsync(Actor, agency, Find(kind).Key, text ?? "", version, cancel)}版", $"/desk/papers/{kind}?agency={agency}", () => LoadAsync(kind, agency, text ?? "", cancel));
        await LoadAsync(kind, agency, text ?? "", cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostRestoreAsync(string kind, int agency, int version, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await wordings.SaveAsync(Actor, agency, Find(kind).Key, null, version, cancel); return "已恢复"; }, $"/desk/papers/{kind}?agency={agency}", () => LoadAsync(kind, agency, null, cancel));
    }

    static PaperKind Find(string kind) => PaperTable.Find(kind) ?? throw new NotFound("没有这种文书");

    async Task LoadAsync(string kind, int agency, string? typed, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Kind = Find(kind);
        Agency = Tree.Find(agency) ?? throw new NotFound("没有这个单位");
        MayEdit = PaperWordings.MayEdit(Actor, Tree, agency);
        if (!MayEdit && !Actor.MayRead(agency)) throw new Forbidden("不能查看其他单位的文书");
        Now = await wordings.TemplateAsync(agency, Kind, cancel);
        Version = Now.Version;
        Box = typed ?? Now.Text!;
        History = await wordings.HistoryAsync(agency, Kind.Key, cancel);
        Sample = Typed("sample") is { Length: <= 100 } s ? s : "";
        if (await papers.SampleAsync(Actor, agency, Kind, Sample, cancel) is not { } sample) return;
        Tried = sample.Number;
        Preview = await papers.PreviewAsync(Actor, sample.Id, Kind.Key, sample.About, new Dictionary<string, string>(), Box, cancel);
    }
}
