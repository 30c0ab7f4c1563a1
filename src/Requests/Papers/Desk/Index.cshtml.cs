using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests.Papers;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Papers.Desk;

/// <summary>The papers of a unit: which text is in force for each, and the words that they need.</summary>
public sealed class IndexModel(PaperWordings wordings, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<AgencyEntry> Units { get; private set; } = [];
    public AgencyEntry Agency { get; private set; } = null!;
    public IReadOnlyDictionary<string, Wording> Templates { get; private set; } = new Dictionary<string, Wording>();
    public IReadOnlyDictionary<string, Wording> Words { get; private set; } = new Dictionary<string, Wording>();
    public bool MayEdit { get; private set; }
    public FormView Form { get; private set; } = new([], new Dictionary<string, string>(), []);

    /// <summary>What is not common to the district is written unit by unit.</summary>
    public IEnumerable<PaperWord> Shown => PaperWord.All.Where(w => Agency.Id != Tree.Root.Id || w.OfDistrict);

    public Task OnGetAsync(int? agency, CancellationToken cancel) => LoadAsync(agency, cancel);

    public async Task<IActionResult> OnGetExportAsync(int? agency, CancellationToken cancel)
    {
        await LoadAsync(agency, cancel);
        return await export.FileAsync(Actor, Agency.Name, "文书文本", ["文书", "发给", "格式", "文号", "现在用的文本"], PaperTable.All, k => [k.Name, To(k), FormName(k), k.Series?.Name ?? "用登记编号", InForce(k)], cancel);
    }

    public static string FormName(PaperKind kind) => kind.Form == PaperForm.Letter ? "信函" : kind.Form == PaperForm.Form ? "表格" : "存卷";
    public string InForce(PaperKind kind) => Templates[kind.Key] is var w && w.From == "通用" ? w.From : $"{w.From}，第{w.Mark.Split('/')[^1]}版";

    public async Task<IActionResult> OnPostAsync(int? agency, CancellationToken cancel)
    {
        await LoadAsync(agency, cancel);
        var form = await Request.ReadFormAsync(cancel);
        return await TryAsync(async () =>
        {
            var changed = 0;
            foreach (var word in Shown)
            {
                var text = form["f-" + word.Key].ToString().Trim() is { Length: > 0 } t ? t : null;
                if (text == Own(word.Key)) continue;
                await wordings.SaveAsync(Actor, Agency.Id, word.Key, text, int.TryParse(form["v-" + word.Key], out var v) ? v : -1, cancel);
                changed++;
            }
            return changed == 0 ? "没有改动" : $"已保存{changed}项";
        }, $"/desk/papers?agency={Agency.Id}", () => LoadAsync(agency, cancel));
    }

    async Task LoadAsync(int? agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Units = [.. Tree.All.Where(a => (a.Addressee && Actor.MayRead(a.Id)) || a.Id == Tree.Root.Id && PaperWordings.MayEdit(Actor, Tree, a.Id))];
        if (Units.Count == 0) throw new Forbidden("没有可以查看的单位");
        Agency = agency is { } id ? Units.FirstOrDefault(u => u.Id == id) ?? throw new Forbidden("不能查看其他单位的文书") : Units.FirstOrDefault(u => Actor.MayAct(u.Id) && u.Kind != AgencyKind.Government) ?? Units[0];
        Templates = await wordings.TemplatesAsync(Agency.Id, cancel);
        Words = await wordings.WordsAsync(Agency, cancel);
        MayEdit = PaperWordings.MayEdit(Actor, Tree, Agency.Id);
        Form = new([.. Shown.Select(w => new Field(w.Key, w.Label, FieldKind.Text))], new Dictionary<string, string>(), Problems);
    }

    /// <summary>The unit's own word, as it stands in the box.</summary>
    public string? Own(string key) => Words[key] is { } w && (w.From == "本单位" || w.From == "全区" && Agency.Id == Tree.Root.Id) ? w.Text : null;

    public static string To(PaperKind kind) => kind.To switch { PaperTo.Applicant => "申请人", PaperTo.ThirdParty => "第三方", PaperTo.Agency => "其他机关、单位", _ => "存卷" };
    public static string Say(PaperWord word, string text) => word.Key == PaperWord.Replier ? RemedyClause.RuleOf(Enum.Parse<Replier>(text)).Name : text;
}
