using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Gongkai.Repository.Tests;

/// <summary>What holds for the repository as a whole: pinned versions, free licences, and who may know whom.</summary>
public sealed partial class RepositoryTests
{
    static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
    static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    /// <summary>MPL-2.0 only for what tests alone use (axe-core); nothing copyleft ships.</summary>
    static readonly HashSet<string> Shipped = ["MIT", "Apache-2.0", "PostgreSQL", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC"], TestsOnly = ["MPL-2.0"];

    static IEnumerable<string> Files(string pattern, params string[] folders) =>
        (folders.Length == 0 ? ["statutes", "documents", "src", "tests", "bench", "docs", "script"] : folders)
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), pattern, SearchOption.AllDirectories))
        .Where(f => !Inside(f, "obj") && !Inside(f, "bin"));

    static bool Inside(string file, string folder) => file.Contains($"{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}");

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.]+)?$")]
    private static partial Regex Exact();

    [Fact]
    public void Every_version_is_pinned_exactly()
    {
        var central = XDocument.Load(Path.Combine(Root, "Directory.Packages.props")).Descendants("PackageVersion").ToList();
        Assert.NotEmpty(central);
        Assert.All(central, p => Assert.Matches(Exact(), p.Attribute("Version")!.Value));
        foreach (var project in Files("*.csproj"))
        {
            Assert.DoesNotContain(XDocument.Load(project).Descendants("PackageReference"), p => p.Attribute("Version") is not null || p.Attribute("VersionOverride") is not null);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), $"{project}: no lock file");
        }
        foreach (var name in new[] { "package.json", "dotnet-tools.json" })
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, name)));
            foreach (var section in json.RootElement.EnumerateObject().Where(p => p.Name is "dependencies" or "devDependencies" or "tools"))
                Assert.All(section.Value.EnumerateObject(), d => Assert.Matches(Exact(), d.Value.ValueKind == JsonValueKind.String ? d.Value.GetString()! : d.Value.GetProperty("version").GetString()!));
        }
    }

    [Fact]
    public void Every_package_is_under_a_licence_of_the_list()
    {
        var packages = Files("packages.lock.json").SelectMany(f =>
        {
            using var json = JsonDocument.Parse(File.ReadAllText(f));
            return json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(d => d.Value.GetProperty("type").GetString() != "Project").Select(d => (Id: d.Name.ToLowerInvariant(), Version: d.Value.GetProperty("resolved").GetString()!)).ToList();
        }).Distinct().ToList();
        Assert.True(packages.Count > 50);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var (id, version) in packages)
        {
            var spec = XDocument.Load(Path.Combine(cache, id, version, id + ".nuspec"));
            var licence = spec.Descendants().FirstOrDefault(e => e.Name.LocalName == "license" && e.Attribute("type")?.Value == "expression")?.Value;
            Assert.True(licence is not null && Shipped.Contains(licence), $"{id} {version}: {licence ?? "no licence expression"}");
        }
        using var npm = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "package-lock.json")));
        foreach (var package in npm.RootElement.GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0))
        {
            var licence = package.Value.GetProperty("license").GetString()!;
            var tests = package.Value.TryGetProperty("dev", out var dev) && dev.GetBoolean();
            Assert.True(Shipped.Contains(licence) || tests && TestsOnly.Contains(licence), $"{package.Name}: {licence}");
        }
    }

    [Fact]
    public void The_libraries_look_at_nothing_of_ours()
    {
        foreach (var library in new[] { "statutes/Gongkai.Statutes.csproj", "documents/Gongkai.Documents.csproj" })
            Assert.Empty(XDocument.Load(Path.Combine(Root, library)).Descendants("ProjectReference"));
        // Law and papers know no database and no web.
        foreach (var file in Files("*.cs", "statutes", "documents"))
            Assert.DoesNotMatch(@"using (Microsoft\.(EntityFrameworkCore|AspNetCore)|Gongkai\.(Storage|Dossiers|Requests|Agencies|Users))\b", File.ReadAllText(file).Replace("Gongkai.Statutes.Requests", ""));
    }

    [Fact]
    public void Rules_get_their_dates_and_pages_their_encoding()
    {
        foreach (var file in Files("*.cs", "statutes", "documents", "src"))
            Assert.DoesNotMatch(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\)\.Result\b|Thread\.Sleep|Task\.Delay\(", File.ReadAllText(file));
        foreach (var page in Files("*.cshtml", "src"))
        {
            var text = File.ReadAllText(page);
            Assert.DoesNotContain("Html.Raw", text);
            Assert.DoesNotMatch("<script(?![^>]*\\bsrc=)|\\sstyle=\"|\\son[a-z]+=\"", text);
        }
    }

    [Fact]
    public void Every_test_is_run()
    {
        foreach (var file in Files("*.cs", "tests").Where(f => !f.EndsWith("RepositoryTests.cs")))
            Assert.DoesNotMatch(@"\bSkip\s*=|Thread\.Sleep|Task\.Delay\(|Assert\.True\(true\)", File.ReadAllText(file));
    }

    [Fact]
    public void Links_in_the_documents_lead_somewhere()
    {
        foreach (var file in Files("*.md", "docs").Append(Path.Combine(Root, "README.md")))
            foreach (Match link in Regex.Matches(File.ReadAllText(file), @"\]\((?!https?:|#)([^)#]+)"))
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value)), $"{Path.GetRelativePath(Root, file)}: {link.Groups[1].Value}");
    }
}
