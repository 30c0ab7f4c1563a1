using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Papers;

/// <summary>A word that papers need and the records do not hold.</summary>
/// <param name="OfDistrict">one for the whole district serves where a unit has none of its own</param>
public sealed record PaperWord(string Key, string Label, string Help, bool OfDistrict = false)
{
    public const string Person = "contact-person", Phone = "contact-phone", Address = "contact-address", Replier = "replier",
        OwnGovernment = "own-government", UpperGovernment = "upper-government", UpperDepartment = "upper-department", Court = "court", Intermediate = "court-intermediate";

    public static string MarkOf(PaperSeries series) => "mark-" + series.Key;

    public static readonly IReadOnlyList<PaperWord> All =
    [
        .. PaperSeries.All.Select(s => new PaperWord(MarkOf(s), $"机关代字（{s.Name}）", $"文号的字头，默认由登记编号的代字改成“…{s.Ending}”；一个代字只归一个机关")),
        new(Person, "联系人", "印在每份文书的附注里"),
        new(Phone, "联系电话", "印在每份文书的附注里"),
        new(Address, "联系地址", "提交补正、意见的地址"),
        new(Replier, "机关的性质", "决定复议机关和法院；默认按单位种类"),
        new(OwnGovernment, "本级人民政府", "部门、镇街的复议机关；默认是本区人民政府", true),
        new(UpperGovernment, "上一级人民政府", "区政府的复议机关；默认由区的全称得出", true),
        new(UpperDepartment, "上一级主管部门", "垂直领导机关、司法行政部门的复议机关；2024年以前也用于一般部门"),
        new(Court, "基层人民法院", "默认是本区人民法院；集中管辖的，写指定的法院", true),
        new(Intermediate, "中级人民法院", "区政府为被告时的一审法院；默认由区的全称得出", true),
    ];

    public static PaperWord? Find(string key) => All.FirstOrDefault(w => w.Key == key);
}

/// <summary>What holds for an agency, and where it comes from.</summary>
/// <param name="Version">version of the agency's own; 0 if it never had one</param>
/// <param name="From">本单位, 全区, 通用</param>
/// <param name="Mark">names the text for the ledger: “通用”, “RC-101/3”</param>
public sealed record Wording(string? Text, int Version, string From, string Mark);

public sealed record WordingVersion(int Version, string? Text, string Author, DateTime RecordedAt);

/// <summary>The words of an agency for its papers.</summary>
public sealed record PaperWords(IReadOnlyDictionary<string, string> Values, Replier Kind, RemedyNames Names)
{
    public string? this[string key] => Values.GetValueOrDefault(key);
}

/// <summary>
/// The wordings of papers: the agency's own, else the district's, else the built-in. Written by the head of the office for disclosure or the leader in charge: the office answers for what its letters say
/// (条例第四条、第四十五条), and a preview shows a real request, which the system administrator may not see.
/// </summary>
public sealed class PaperWordings(GongkaiContext db, AgencyDirectory agencies, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    /// <summary>Whether the person may write for the agency; for the district, the head of its office.</summary>
    public static bool MayEdit(Actor actor, AgencyTree tree, int agencyId) => actor.IsSystem || actor.Holds(Post.Chief, agencyId) || actor.Holds(Post.Leader, agencyId)
        || agencyId == tree.Root.Id && actor.Holds(Post.Supervisor, agencyId) && tree.All.Any(a => a.Kind == AgencyKind.Office && actor.Holds(Post.Chief, a.Id));

    public async Task<IReadOnlyDictionary<string, Wording>> TemplatesAsync(int agencyId, CancellationToken cancel = default)
    {
        var kept = await KeptAsync(agencyId, cancel);
        return PaperTable.All.ToDictionary(k => k.Key, k => Pick(kept, agencyId, k.Key, k.Template, true));
    }

    public async Task<Wording> TemplateAsync(int agencyId, PaperKind kind, CancellationToken cancel = default) => Pick(await KeptAsync(agencyId, cancel), agencyId, kind.Key, kind.Template, true);

    /// <summary>Every word with what holds; a default is told as such.</summary>
    public async Task<IReadOnlyDictionary<string, Wording>> WordsAsync(AgencyEntry agency, CancellationToken cancel = default)
    {
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var kept = await KeptAsync(agency.Id, cancel);
        return PaperWord.All.ToDictionary(w => w.Key, w => Pick(kept, agency.Id, w.Key, Usual(w.Key, agency, tree), w.OfDistrict));
    }

    public async Task<PaperWords> OfAsync(AgencyEntry agency, CancellationToken cancel = default)
    {
        var words = (await WordsAsync(agency, cancel)).Where(w => w.Value.Text is not null).ToDictionary(w => w.Key, w => w.Value.Text!);
        string? Word(string key) => words.GetValueOrDefault(key);
        return new(words, Enum.Parse<Replier>(words[PaperWord.Replier]), new(Word(PaperWord.OwnGovernment), Word(PaperWord.UpperGovernment), Word(PaperWord.UpperDepartment), Word(PaperWord.Court), Word(PaperWord.Intermediate)));
    }

    /// <summary>复议机关 and court of a unit's replies on a day; null what the district has not said.</summary>
    public async Task<(string? Review, string? Court)> BodiesAsync(AgencyEntry agency, DateOnly on, CancellationToken cancel = default)
    {
        var words = await OfAsync(agency, cancel);
        return (RemedyClause.Review(words.Kind, words.Names, on, out _), RemedyClause.Court(words.Kind, words.Names, out _));
    }

    /// <summary>What the applicant may do against a reply of that day, naming the bodies as the paper does where the district has said which they are.</summary>
    public async Task<string> RemedyAsync(AgencyEntry agency, Remedy way, DateOnly on, CancellationToken cancel = default) =>
        await BodiesAsync(agency, on, cancel) is ({ } review, { } court) ? RemedyClause.Words(way, "答复", review, court) : Outcomes.RemedyWords(way);

    sealed record Kept(PaperWording Row, string Code, bool Root);

    /// <summary>The latest versions of the agency and of the district.</summary>
    async Task<List<Kept>> KeptAsync(int agencyId, CancellationToken cancel)
    {
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        int[] both = [agencyId, tree.Root.Id];
        var rows = await db.Set<PaperWording>().AsNoTracking().Where(w => both.Contains(w.AgencyId) && !db.Set<PaperWording>().Any(v => v.AgencyId == w.AgencyId && v.Key == w.Key && v.Version > w.Version)).ToListAsync(cancel);
        return [.. rows.Select(r => new Kept(r, tree.Find(r.AgencyId)?.Code ?? "", r.AgencyId == tree.Root.Id))];
    }

    static Wording Pick(List<Kept> kept, int agencyId, string key, string? usual, bool ofDistrict)
    {
        var own = kept.Find(k => k.Row.AgencyId == agencyId && k.Row.Key == key);
        var version = own?.Row.Version ?? 0;
        if (own?.Row.Text is { } text) return new(text, version, own.Root ? "全区" : "本单位", $"{own.Code}/{version}");
        if (ofDistrict && kept.Find(k => k.Root && k.Row.Key == key) is { Row.Text: { } common } district) return new(common, version, "全区", $"{district.Code}/{district.Row.Version}");
        return new(usual, version, "通用", "通用");
    }

    static string? Usual(string key, AgencyEntry agency, AgencyTree tree)
    {
        if (PaperSeries.All.FirstOrDefault(s => PaperWord.MarkOf(s) == key) is { } series) return series.Usual(agency.Mark);
        // 济宁市任城区 → 济宁市
        var district = tree.Root.Name.Replace("人民政府", "");
        var city = district.IndexOf('市') is > 0 and var at && at < district.Length - 1 ? district[..(at + 1)] : null;
        return key switch
        {
            PaperWord.Replier => (agency.Kind switch { AgencyKind.Government or AgencyKind.District => Replier.Government, AgencyKind.Office => Replier.Office, AgencyKind.Town => Replier.Town, AgencyKind.Zone => Replier.Zone,
                _ => agency.Name.EndsWith("司法局", StringComparison.Ordinal) ? Replier.Justice : Replier.Department }).ToString(),
            PaperWord.OwnGovernment => tree.All.FirstOrDefault(a => a.Kind == AgencyKind.Government)?.Name ?? tree.Root.ReportingName,
            PaperWord.UpperGovernment => city is null ? null : city + "人民政府",
            PaperWord.UpperDepartment => agency.Name.EndsWith("司法局", StringComparison.Ordinal) && city is not null ? city + "司法局" : null,
            PaperWord.Court => district + "人民法院",
            PaperWord.Intermediate => city is null ? null : city + "中级人民法院",
            _ => null,
        };
    }

    /// <summary>Saves a wording as the agency's next version; null goes back to what holds without it. The same again is no new version.</summary>
    /// <exception cref="InvalidForm">the text cannot serve: each mandatory element that is missing by name and article.</exception>
    /// <exception cref="Conflict">somebody else saved meanwhile.</exception>
    public async Task<int> SaveAsync(Actor actor, int agencyId, string key, string? text, int expectedVersion, CancellationToken cancel = default)
    {
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var agency = tree.Find(agencyId) ?? throw new NotFound("没有这个单位");
        if (!MayEdit(actor, tree, agencyId))
        {
            await audit.WriteAsync(AuditKind.Refused, actor.UserId, $"文书模板 {key}", "不是本单位负责人", cancel);
            throw new Forbidden("文书的文本由本单位政府信息公开工作机构负责人或者分管负责人修改");
        }
        if (PaperTable.Find(key) is { } kind)
        {
            if (text is not null)
            {
                text = PaperTemplate.Tidy(text);
                Forms.Require(new PaperTemplate(text).Problems(kind));
            }
        }
        else
        {
            var word = PaperWord.Find(key) ?? throw new NotFound("没有这种文书");
            if (agencyId == tree.Root.Id && !word.OfDistrict) throw new InvalidInput($"“{word.Label}”由各单位分别填写");
            text = text?.Trim() is { Length: > 0 } t ? t : null;
            if (text is not null) await RequireWordAsync(word, agency, text, tree, cancel);
        }
        var last = await db.Set<PaperWording>().AsNoTracking().Where(w => w.AgencyId == agencyId && w.Key == key).OrderByDescending(w => w.Version).FirstOrDefaultAsync(cancel);
        if ((last?.Version ?? 0) != expectedVersion) throw new Conflict("有人先保存了新的一版，请看过再改；您写的没有保存");
        if (last?.Text == text) return expectedVersion;
        db.Add(new PaperWording { AgencyId = agencyId, Key = key, Version = expectedVersion + 1, Text = text, AuthorId = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime });
        try { await db.SaveChangesAsync(cancel); }
        catch (DbUpdateException e) when (Database.IsRace(e)) { throw new Conflict("有人先保存了新的一版，请看过再改；您写的没有保存"); }
        finally { db.ChangeTracker.Clear(); }
        return expectedVersion + 1;
    }

    /// <summary>A mark belongs to one agency: number, signature and seal must name the same.</summary>
    async Task RequireWordAsync(PaperWord word, AgencyEntry agency, string text, AgencyTree tree, CancellationToken cancel)
    {
        if (text.Length > 100 || text.Any(char.IsControl)) throw new InvalidInput($"“{word.Label}”最多100字，写在一行");
        if (word.Key == PaperWord.Replier && !Enum.GetNames<Replier>().Contains(text)) throw new InvalidInput($"“{word.Label}”不对");
        if (!word.Key.StartsWith("mark-", StringComparison.Ordinal)) return;
        if (text.Length > 20 || text.IndexOfAny(['〔', '〕', '[', ']', '号', '第']) >= 0 || text.Any(char.IsWhiteSpace)) throw new InvalidInput($"“{word.Label}”只写代字，如“任政公复”，不带年份和括号");
        if (tree.All.FirstOrDefault(a => a.Mark == text) is { } registers) throw new InvalidInput($"“{text}”是{registers.Name}登记申请用的代字，文书须另用一个");
        var marks = await db.Set<PaperWording>().AsNoTracking().Where(w => w.Key.StartsWith("mark-") && w.Text == text && (w.AgencyId != agency.Id || w.Key != word.Key)).Select(w => w.AgencyId).FirstOrDefaultAsync(cancel);
        var other = marks != 0 ? tree.Find(marks) : tree.All.FirstOrDefault(a => PaperSeries.All.Any(s => (a.Id != agency.Id || PaperWord.MarkOf(s) != word.Key) && s.Usual(a.Mark) == text));
        if (other is not null) throw new InvalidInput($"“{text}”已经是{other.Name}的代字，一个代字只归一个机关、一类文书");
    }

    public async Task<IReadOnlyList<WordingVersion>> HistoryAsync(int agencyId, string key, CancellationToken cancel = default) =>
        [.. (await db.Set<PaperWording>().AsNoTracking().Where(w => w.AgencyId == agencyId && w.Key == key).OrderByDescending(w => w.Version)
            .Select(w => new { w.Version, w.Text, w.RecordedAt, Author = db.Users.Where(u => u.Id == w.AuthorId).Select(u => u.DisplayName).FirstOrDefault() }).ToListAsync(cancel))
            .Select(w => new WordingVersion(w.Version, w.Text, w.Author ?? "系统", w.RecordedAt))];
}
